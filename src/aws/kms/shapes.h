// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/shape.h"

// The shapes that several families of KMS' operations have.

namespace aws::kms {

inline constexpr Shape kKeyIdType = {.name = "KeyIdType", .min = 1, .max = 2048};
inline constexpr Shape kAliasNameType = {.name = "AliasNameType", .min = 1, .max = 256};
inline constexpr Shape kArnType = {.name = "ArnType", .min = 20, .max = 2048};
inline constexpr Shape kLimitType = {.name = "LimitType", .kind = Kind::kInteger};
inline constexpr Shape kMarkerType = {.name = "MarkerType", .min = 1, .max = 1024};
inline constexpr Shape kBlob = {.name = "Blob", .may_be_empty = true};  // its base64

// KeyId alone: what many operations ask for.
inline constexpr Member kKeyMembers[] = {{"KeyId", kKeyIdType, kRequired}};
inline constexpr Shape kKeyRequest = structure("KeyRequest", kKeyMembers);

inline constexpr Shape kTagKeyType = {.name = "TagKeyType", .min = 1, .max = 128};
inline constexpr Shape kTagValueType = {.name = "TagValueType", .max = 256, .may_be_empty = true};
inline constexpr Member kTagMembers[] = {{"TagKey", kTagKeyType, kRequired},
                                         {"TagValue", kTagValueType}};
inline constexpr Shape kTag = structure("Tag", kTagMembers);
inline constexpr Shape kTagList = list("TagList", "member", kTag);

inline constexpr Shape kPolicyNameType = {.name = "PolicyNameType", .min = 1, .max = 128};
inline constexpr Shape kPolicyType = {.name = "PolicyType", .min = 1, .max = 131'072};

}  // namespace aws::kms
