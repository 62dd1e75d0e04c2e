// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/shape.h"

// The shapes that several families of operations share.

namespace aws::logs {

inline constexpr Shape kLogGroupName = {
    .name = "LogGroupName", .pattern = Pattern::kLogGroupName, .min = 1, .max = 512};
inline constexpr Shape kLogStreamName = {
    .name = "LogStreamName", .pattern = Pattern::kLogStreamName, .min = 1, .max = 512};
// The name, or the ARN.
inline constexpr Shape kLogGroupIdentifier = {.name = "LogGroupIdentifier", .min = 1, .max = 2048};
inline constexpr Shape kNextToken = {.name = "NextToken", .min = 1, .max = 4096};
inline constexpr Shape kArn = {.name = "Arn", .min = 1, .max = 2048};

inline constexpr Shape kTagKey = {.name = "TagKey", .min = 1, .max = 128};
inline constexpr Shape kTagValue = {.name = "TagValue", .max = 256, .may_be_empty = true};
inline constexpr Member kTagMembers[] = {{"key", kTagKey}, {"value", kTagValue}};
inline constexpr Shape kTag = structure("Tag", kTagMembers);
inline constexpr Shape kTags = {.name = "Tags",
                                .kind = Kind::kList,
                                .element = &kTag,
                                .element_name = "entry",
                                .max = 50,
                                .is_map = true};
inline constexpr Shape kTagKeys = list("TagKeyList", "member", kTagKey, 1, 50);

}  // namespace aws::logs
