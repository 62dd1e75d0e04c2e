// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "aws/model/service.h"
#include "aws/model/value.h"

namespace aws {

// The part of a long list that a request asks for.
struct Page {
  int size;
  std::optional<std::string_view> token;  // as the handler gave it out; nullopt: from the start
};

// Reads the members that `rule` names. InvalidParameterValue for a size outside its bounds. The
// token is the client's: who gave it out must check it as anything else from outside. Lives as
// long as `input`.
Result<Page> read_page(const PageRule& rule, const Structure& input);

}  // namespace aws
