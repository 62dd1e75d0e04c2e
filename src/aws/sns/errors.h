// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// SNS' errors, as its model names them.

namespace aws::sns {

inline constexpr ErrorSpec kAuthorizationError = {"AuthorizationErrorException",
                                                  "AuthorizationError", 403};
inline constexpr ErrorSpec kBatchEntryIdsNotDistinct = {"BatchEntryIdsNotDistinctException",
                                                        "BatchEntryIdsNotDistinct", 400};
inline constexpr ErrorSpec kBatchRequestTooLong = {"BatchRequestTooLongException",
                                                   "BatchRequestTooLong", 400};
inline constexpr ErrorSpec kEmptyBatchRequest = {"EmptyBatchRequestException", "EmptyBatchRequest",
                                                 400};
inline constexpr ErrorSpec kInvalidBatchEntryId = {"InvalidBatchEntryIdException",
                                                   "InvalidBatchEntryId", 400};
inline constexpr ErrorSpec kInvalidParameter = {"InvalidParameterException", "InvalidParameter",
                                                400};
inline constexpr ErrorSpec kNotFound = {"NotFoundException", "NotFound", 404};
inline constexpr ErrorSpec kResourceNotFound = {"ResourceNotFoundException", "ResourceNotFound",
                                                404};
inline constexpr ErrorSpec kSubscriptionLimitExceeded = {"SubscriptionLimitExceededException",
                                                         "SubscriptionLimitExceeded", 403};
inline constexpr ErrorSpec kTagLimitExceeded = {"TagLimitExceededException", "TagLimitExceeded",
                                                400};
inline constexpr ErrorSpec kTooManyEntries = {"TooManyEntriesInBatchRequestException",
                                              "TooManyEntriesInBatchRequest", 400};
inline constexpr ErrorSpec kTopicLimitExceeded = {"TopicLimitExceededException",
                                                  "TopicLimitExceeded", 403};

}  // namespace aws::sns
