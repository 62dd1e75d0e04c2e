// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// What several families of SNS' operations have in common.

namespace aws::sns {

inline constexpr Shape kTopicArn = {.name = "topicARN"};
inline constexpr Shape kSubscriptionArn = {.name = "subscriptionARN"};
inline constexpr Shape kNextToken = {.name = "nextToken"};
inline constexpr Shape kAttributeName = {.name = "attributeName"};
inline constexpr Shape kAttributeValue = {.name = "attributeValue", .may_be_empty = true};

// Attributes.entry.1.key, Attributes.entry.1.value
inline constexpr Member kAttributeEntryMembers[] = {{"key", kAttributeName, kRequired},
                                                    {"value", kAttributeValue}};
inline constexpr Shape kAttributeEntry = structure("AttributeEntry", kAttributeEntryMembers);
inline constexpr Shape kAttributesMap = list("AttributesMap", "entry", kAttributeEntry);

inline constexpr Shape kTagKey = {.name = "TagKey", .min = 1, .max = 128};
inline constexpr Shape kTagValue = {.name = "TagValue", .max = 256, .may_be_empty = true};
inline constexpr Member kTagMembers[] = {{"Key", kTagKey, kRequired}, {"Value", kTagValue}};
inline constexpr Shape kTag = structure("Tag", kTagMembers);
inline constexpr Shape kTagList = list("TagList", "member", kTag);

// SNS hands out a hundred a page, and nobody can ask for another number.
inline constexpr int kPageSize = 100;
inline constexpr PageRule kPages = {
    .token = "NextToken", .limit = "", .min = kPageSize, .max = kPageSize, .fallback = kPageSize};

}  // namespace aws::sns
