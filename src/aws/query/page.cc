// SPDX-License-Identifier: Apache-2.0
#include "aws/query/page.h"

#include <fmt/format.h>

namespace aws {

Result<Page> read_page(const PageRule& rule, const Structure& input) {
  const int64_t size = input.integer(rule.limit).value_or(rule.fallback);
  if (size < rule.min || size > rule.max) {
    return Error(kInvalidParameterValue,
                 fmt::format("Invalid value {} for {}. Must be between {} and {}", size, rule.limit,
                             rule.min, rule.max));
  }
  Page page = {.size = static_cast<int>(size), .token = input.string(rule.token)};
  if (page.token && page.token->empty()) page.token.reset();  // `Marker=` is no marker
  return page;
}

}  // namespace aws
