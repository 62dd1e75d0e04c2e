// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// CloudWatch Logs' errors, as its model names them.

namespace aws::logs {

inline constexpr ErrorSpec kInvalidParameter = {"InvalidParameterException",
                                                "InvalidParameterException", 400};
inline constexpr ErrorSpec kLimitExceeded = {"LimitExceededException", "LimitExceededException",
                                             400};
inline constexpr ErrorSpec kResourceAlreadyExists = {"ResourceAlreadyExistsException",
                                                     "ResourceAlreadyExistsException", 400};
inline constexpr ErrorSpec kResourceNotFound = {"ResourceNotFoundException",
                                                "ResourceNotFoundException", 400};
inline constexpr ErrorSpec kServiceUnavailable = {"ServiceUnavailableException",
                                                  "ServiceUnavailableException", 503};

}  // namespace aws::logs
