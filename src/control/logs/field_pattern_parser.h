// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/logs/filter_pattern.h"

namespace control::logs {

// Reads a pattern of fields, "{ $.a = 1 || $.b IS NULL }". Used once.
class FieldPatternParser {
 public:
  // `text` begins with the brace, and outlives this.
  explicit FieldPatternParser(std::string_view text) : text_(text) {}

  // The parts before the whole that they are of.
  base::Result<std::vector<FilterPattern::Node>> parse();

 private:
  using Node = FilterPattern::Node;
  using Comparison = FilterPattern::Comparison;

  // Each returns the position of what it has read among the nodes.
  base::Result<size_t> either();
  base::Result<size_t> both();
  base::Result<size_t> part();
  base::Result<size_t> test();
  size_t joined(Node::Kind kind, size_t left, size_t right);

  base::Result<FilterPattern::Path> path();
  base::Result<void> path_in_brackets(FilterPattern::Path& path);
  base::Result<void> comparison(FilterPattern::Test& test);
  base::Result<void> value(FilterPattern::Test& test);
  base::Result<std::string> quoted();

  void skip_spaces();
  bool take(std::string_view token);
  bool take_word(std::string_view word);
  base::Error unexpected() const;

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  std::vector<Node> nodes_;
};

}  // namespace control::logs
