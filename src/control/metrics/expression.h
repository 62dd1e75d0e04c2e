// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace control::metrics {

// CloudWatch's metric math as a tree: "100*m1/(m1+m2)", "SUM(METRICS())", "IF(m1 > 5, m2, 0)".
struct Expression {
  enum class Kind {
    kNumber,
    kText,  // in quotes
    kName,  // of a query, or a word that a function knows
    kCall,  // of a function or operator: its name is `text`
  };

  Kind kind = Kind::kNumber;
  double number = 0;
  std::string text = {};
  std::vector<Expression> arguments = {};
};

// What a request may ask of us.
inline constexpr size_t kExpressionBytesMax = 2048;
inline constexpr int kExpressionDepthMax = 32;

// Errors say where a text is none. Operators, from the loosest on: || OR, && AND, comparisons,
// + -, * /, ^, a sign. Names of functions and operators are in upper case in the tree; which there
// are, and what they take, is the evaluation's part. Time and memory are linear in the text.
base::Result<Expression> parse_expression(std::string_view text);

// Whether a function is called anywhere in it; its name in upper case.
bool has_call(const Expression& expression, std::string_view function);

}  // namespace control::metrics
