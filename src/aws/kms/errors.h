// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// KMS' errors, as its model names them.

namespace aws::kms {

inline constexpr ErrorSpec kAlreadyExists = {"AlreadyExistsException", "AlreadyExistsException",
                                             400};
inline constexpr ErrorSpec kDisabled = {"DisabledException", "DisabledException", 400};
inline constexpr ErrorSpec kDryRun = {"DryRunOperationException", "DryRunOperationException", 412};
inline constexpr ErrorSpec kIncorrectKey = {"IncorrectKeyException", "IncorrectKeyException", 400};
inline constexpr ErrorSpec kInternal = {"KMSInternalException", "KMSInternalException", 500};
inline constexpr ErrorSpec kInvalidAliasName = {"InvalidAliasNameException",
                                                "InvalidAliasNameException", 400};
inline constexpr ErrorSpec kInvalidArn = {"InvalidArnException", "InvalidArnException", 400};
inline constexpr ErrorSpec kInvalidCiphertext = {"InvalidCiphertextException",
                                                 "InvalidCiphertextException", 400};
inline constexpr ErrorSpec kInvalidState = {"KMSInvalidStateException", "KMSInvalidStateException",
                                            400};
inline constexpr ErrorSpec kLimitExceeded = {"LimitExceededException", "LimitExceededException",
                                             400};
inline constexpr ErrorSpec kMalformedPolicyDocument = {"MalformedPolicyDocumentException",
                                                       "MalformedPolicyDocumentException", 400};
inline constexpr ErrorSpec kNotFound = {"NotFoundException", "NotFoundException", 400};
inline constexpr ErrorSpec kInvalidTag = {"TagException", "TagException", 400};
inline constexpr ErrorSpec kUnsupportedOperation = {"UnsupportedOperationException",
                                                    "UnsupportedOperationException", 400};

}  // namespace aws::kms
