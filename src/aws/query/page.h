// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/model/service.h"
#include "aws/model/value.h"

namespace aws {

// The part of a long list that a request asks for.
struct Page {
  int size;
  std::optional<std::string_view> after;  // the record before its first; nullopt: from the start
};

// Reads the members that the operation's page rule names. InvalidParameterValue for a size outside
// its bounds and for a token that page_token() did not make for this operation. Lives as long as
// `input`.
Result<Page> read_page(const Operation& operation, const Structure& input);

// The token of the page behind the record `last`. It bears a checksum, so that one which was made
// up, cut short or meant for another operation is an error and no strange page; it is no secret.
std::string page_token(const Operation& operation, std::string_view last);

}  // namespace aws
