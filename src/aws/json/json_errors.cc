// SPDX-License-Identifier: Apache-2.0
#include "aws/json/json_errors.h"

namespace aws {

namespace {

struct Row {
  const ErrorSpec* shared;
  ErrorSpec json;
};

constexpr Row kRows[] = {
    {&kAccessDenied, kAccessDeniedException},
    {&kExpiredToken, {"ExpiredTokenException", "ExpiredTokenException", 400}},
    {&kIncompleteSignature, {"IncompleteSignatureException", "IncompleteSignatureException", 400}},
    {&kInvalidClientTokenId, {"UnrecognizedClientException", "UnrecognizedClientException", 400}},
    {&kInvalidParameterValue, kValidationException},
    {&kMissingAuthenticationToken,
     {"MissingAuthenticationTokenException", "MissingAuthenticationTokenException", 400}},
    {&kSignatureDoesNotMatch, {"InvalidSignatureException", "InvalidSignatureException", 400}},
    {&kThrottling, {"ThrottlingException", "ThrottlingException", 400}},
    {&kValidationError, kValidationException},
};

}  // namespace

Error as_json_error(Error error) {
  for (const Row& row : kRows) {
    if (row.shared == error.spec) error.spec = &row.json;
  }
  return error;
}

}  // namespace aws
