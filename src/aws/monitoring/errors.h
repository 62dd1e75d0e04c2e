// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// CloudWatch's errors, as its model names them and as they are on the wire.

namespace aws::monitoring {

inline constexpr ErrorSpec kInvalidNextToken = {"InvalidNextToken", "InvalidNextToken", 400};
inline constexpr ErrorSpec kInvalidFormat = {"InvalidFormatFault", "InvalidFormat", 400};
inline constexpr ErrorSpec kResourceNotFound = {"ResourceNotFound", "ResourceNotFound", 404};
inline constexpr ErrorSpec kResourceNotFoundException = {"ResourceNotFoundException",
                                                         "ResourceNotFoundException", 404};
inline constexpr ErrorSpec kDashboardNotFound = {"DashboardNotFoundError", "ResourceNotFound", 404};
inline constexpr ErrorSpec kDashboardInvalidInput = {"DashboardInvalidInputError",
                                                     "InvalidParameterInput", 400};
inline constexpr ErrorSpec kLimitExceeded = {"LimitExceededFault", "LimitExceeded", 400};

}  // namespace aws::monitoring
