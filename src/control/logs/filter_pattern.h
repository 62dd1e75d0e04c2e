// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace control::logs {

// Which events are meant, in CloudWatch Logs' words:
//   ERROR "exact phrase" -not        all of them are in the message, and none with a hyphen
//   ?one ?another                    at least one is; beside terms of the other kinds they say
//                                    nothing, as on AWS
//   { $.a.b[0] = "x*" && ($.c > 5 || $.d IS NULL) }    of messages that are JSON
// An empty one means all. Expressions in `%` and patterns in brackets, of fields between spaces,
// are refused.
class FilterPattern {
 public:
  // An Error is a sentence about the text.
  static base::Result<FilterPattern> parse(std::string_view text);

  // Time is linear in the message, and in the pattern times its fields.
  bool matches(std::string_view message) const;

 private:
  friend class FieldPatternParser;

  struct Terms {
    std::vector<std::string> all;
    std::vector<std::string> any;
    std::vector<std::string> none;
  };
  enum class Comparison : uint8_t {
    kEqual,
    kNotEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kIsNull,
    kIsTrue,
    kIsFalse,
    kNotExists,
  };
  // `$.name[0]`: names of members and positions in lists.
  using Path = std::vector<std::variant<std::string, size_t>>;
  struct Test {
    Path path;
    Comparison comparison = Comparison::kEqual;
    std::string text;              // `*` stands for any characters
    std::optional<double> number;  // what the text is, if it is one without quotes
  };
  // Either a test, or what holds of two parts, which stand before it.
  struct Node {
    enum class Kind : uint8_t { kTest, kAnd, kOr } kind = Kind::kTest;
    Test test = {};
    size_t left = 0;
    size_t right = 0;
  };

  static base::Result<Terms> read_terms(std::string_view text);
  static bool holds(const Test& test, const boost::json::value& document);

  Terms terms_;
  std::vector<Node> nodes_;  // of a pattern of fields: the last is the whole
};

}  // namespace control::logs
