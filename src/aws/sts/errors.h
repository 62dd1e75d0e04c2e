// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// STS' errors, as its model names them.

namespace aws::sts {

inline constexpr ErrorSpec kMalformedPolicyDocument = {"MalformedPolicyDocumentException",
                                                       "MalformedPolicyDocument", 400};
inline constexpr ErrorSpec kPackedPolicyTooLarge = {"PackedPolicyTooLargeException",
                                                    "PackedPolicyTooLarge", 400};

}  // namespace aws::sts
