// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// What an API call answers when it cannot do as it was told: AWS' words and numbers, because SDKs,
// waiters and Terraform act upon them.

namespace aws {

// One row of an error catalogue. `code` is what goes on the wire; for many of ElastiCache's it is
// not the name that the model and the SDKs give to the exception.
struct ErrorSpec {
  std::string_view name;
  std::string_view code;
  int http_status;

  // Whose mistake it was: the SDKs retry only what they are told is the receiver's.
  constexpr bool is_sender() const { return http_status < 500; }
};

// What somebody was not allowed to do.
struct Denial {
  std::string action;    // "elasticache:DescribeUsers"
  std::string resource;  // an ARN, or "*"
};

// An error on its way to a client. `message` is a sentence for a person.
struct Error {
  Error(const ErrorSpec& what, std::string text) : spec(&what), message(std::move(text)) {}

  const ErrorSpec* spec;
  std::string message;
  std::optional<Denial> denial = std::nullopt;  // for programs, which need not read the sentence
};

template <typename T>
using Result = base::Result<T, Error>;

// The errors that every service shares; the models do not list them.
inline constexpr ErrorSpec kAccessDenied = {"AccessDenied", "AccessDenied", 403};
inline constexpr ErrorSpec kExpiredToken = {"ExpiredToken", "ExpiredToken", 403};
inline constexpr ErrorSpec kIncompleteSignature = {"IncompleteSignature", "IncompleteSignature",
                                                   400};
inline constexpr ErrorSpec kInternalFailure = {"InternalFailure", "InternalFailure", 500};
inline constexpr ErrorSpec kInvalidAction = {"InvalidAction", "InvalidAction", 400};
inline constexpr ErrorSpec kInvalidClientTokenId = {"InvalidClientTokenId", "InvalidClientTokenId",
                                                    403};
inline constexpr ErrorSpec kInvalidParameterCombination = {"InvalidParameterCombinationException",
                                                           "InvalidParameterCombination", 400};
inline constexpr ErrorSpec kInvalidParameterValue = {"InvalidParameterValueException",
                                                     "InvalidParameterValue", 400};
inline constexpr ErrorSpec kInvalidQueryParameter = {"InvalidQueryParameter",
                                                     "InvalidQueryParameter", 400};
inline constexpr ErrorSpec kMalformedQueryString = {"MalformedQueryString", "MalformedQueryString",
                                                    404};
inline constexpr ErrorSpec kMissingAction = {"MissingAction", "MissingAction", 400};
inline constexpr ErrorSpec kMissingAuthenticationToken = {"MissingAuthenticationToken",
                                                          "MissingAuthenticationToken", 403};
inline constexpr ErrorSpec kMissingParameter = {"MissingParameter", "MissingParameter", 400};
inline constexpr ErrorSpec kNotImplemented = {"NotImplemented", "NotImplemented", 501};
inline constexpr ErrorSpec kRequestEntityTooLarge = {"RequestEntityTooLarge",
                                                     "RequestEntityTooLarge", 413};
inline constexpr ErrorSpec kRequestExpired = {"RequestExpired", "RequestExpired", 400};
inline constexpr ErrorSpec kServiceUnavailable = {"ServiceUnavailable", "ServiceUnavailable", 503};
inline constexpr ErrorSpec kSignatureDoesNotMatch = {"SignatureDoesNotMatch",
                                                     "SignatureDoesNotMatch", 403};
inline constexpr ErrorSpec kThrottling = {"Throttling", "Throttling", 400};
inline constexpr ErrorSpec kValidationError = {"ValidationError", "ValidationError", 400};

}  // namespace aws
