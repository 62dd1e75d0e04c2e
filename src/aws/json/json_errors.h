// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// Errors of the JSON protocol, and what the ones that every service shares are called there.

namespace aws {

inline constexpr ErrorSpec kSerializationException = {"SerializationException",
                                                      "SerializationException", 400};
inline constexpr ErrorSpec kUnknownOperationException = {"UnknownOperationException",
                                                         "UnknownOperationException", 400};
inline constexpr ErrorSpec kValidationException = {"ValidationException", "ValidationException",
                                                   400};
inline constexpr ErrorSpec kAccessDeniedException = {"AccessDeniedException",
                                                     "AccessDeniedException", 400};

// The same error, as a client of the JSON protocol knows it.
Error as_json_error(Error error);

}  // namespace aws
