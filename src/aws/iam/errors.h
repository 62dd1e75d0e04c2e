// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// IAM's errors, as its model names them.

namespace aws::iam {

inline constexpr ErrorSpec kConcurrentModification = {"ConcurrentModificationException",
                                                      "ConcurrentModification", 409};
inline constexpr ErrorSpec kDeleteConflict = {"DeleteConflictException", "DeleteConflict", 409};
inline constexpr ErrorSpec kEntityAlreadyExists = {"EntityAlreadyExistsException",
                                                   "EntityAlreadyExists", 409};
inline constexpr ErrorSpec kInvalidInput = {"InvalidInputException", "InvalidInput", 400};
inline constexpr ErrorSpec kLimitExceeded = {"LimitExceededException", "LimitExceeded", 409};
inline constexpr ErrorSpec kMalformedPolicyDocument = {"MalformedPolicyDocumentException",
                                                       "MalformedPolicyDocument", 400};
inline constexpr ErrorSpec kNoSuchEntity = {"NoSuchEntityException", "NoSuchEntity", 404};
inline constexpr ErrorSpec kPolicyNotAttachable = {"PolicyNotAttachableException",
                                                   "PolicyNotAttachable", 400};
inline constexpr ErrorSpec kUnmodifiableEntity = {"UnmodifiableEntityException",
                                                  "UnmodifiableEntity", 400};

}  // namespace aws::iam
