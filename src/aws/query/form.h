// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"

// The outer form of a query request: `Name=value&...`, as the body of a POST or behind the `?` of
// a GET.

namespace aws {

// What a request may ask of us before we know who sent it.
struct FormLimits {
  size_t bytes_max = 1 << 20;
  size_t parameters_max = 10'000;
  size_t name_bytes_max = 512;
};

struct Parameter {
  std::string name;
  std::string value;
};

// The parameters of one request, each name once. Found by name, or by what the names begin with.
class Form {
 public:
  Form() = default;

  // MalformedQueryString: a `%` without two hexadecimal digits, or text that is not UTF-8.
  // InvalidQueryParameter: a parameter without a name, or a name that stands twice (which of the
  // two we meant, and which one the sender, must never be a question). RequestEntityTooLarge:
  // above a limit.
  static Result<Form> parse(std::string_view text, const FormLimits& limits = {});

  std::optional<std::string_view> find(std::string_view name) const;

  // All parameters whose names begin with `prefix`, in the order of their bytes.
  std::span<const Parameter> below(std::string_view prefix) const;

 private:
  std::vector<Parameter> parameters_;  // sorted by name
};

// Undoes percent-encoding, and `+` for a space. nullopt when a `%` lacks its two digits.
std::optional<std::string> decode_form_text(std::string_view text);

}  // namespace aws
