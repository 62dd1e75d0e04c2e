// SPDX-License-Identifier: Apache-2.0
#include "aws/query/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace aws {

namespace {

constexpr size_t kChecksumDigits = 16;

std::string checksum(const Operation& operation, std::string_view last) {
  return fmt::format("{:016x}", base::hash_bytes(last, base::hash_bytes(operation.name, 0)));
}

}  // namespace

std::string page_token(const Operation& operation, std::string_view last) {
  return checksum(operation, last) + std::string(last);
}

Result<Page> read_page(const Operation& operation, const Structure& input) {
  CHECK(operation.pages != nullptr);
  const PageRule& rule = *operation.pages;
  const int64_t size =
      rule.limit.empty() ? rule.fallback : input.integer(rule.limit).value_or(rule.fallback);
  if (size < rule.min || size > rule.max) {
    return Error(kInvalidParameterValue,
                 fmt::format("Invalid value {} for {}. Must be between {} and {}", size, rule.limit,
                             rule.min, rule.max));
  }
  Page page = {.size = static_cast<int>(size), .after = {}};
  const auto token = input.string(rule.token);
  if (!token || token->empty()) return page;
  const std::string_view last = token->substr(std::min(kChecksumDigits, token->size()));
  if (token->substr(0, kChecksumDigits) != checksum(operation, last)) {
    return Error(kInvalidParameterValue,
                 fmt::format("The parameter {} is not one that {} has given out.", rule.token,
                             operation.name));
  }
  page.after = last;
  return page;
}

}  // namespace aws
