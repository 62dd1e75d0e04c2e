// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/expression.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <utility>

#include "base/numbers.h"

namespace control::metrics {

namespace {

// The operators of one level, which bind from the left. A word is one where no letter follows.
struct Operator {
  std::string_view sign;
  std::string_view name;
};
constexpr Operator kOrSigns[] = {{"||", "||"}, {"OR", "||"}};
constexpr Operator kAndSigns[] = {{"&&", "&&"}, {"AND", "&&"}};
constexpr Operator kComparisonSigns[] = {{"==", "=="}, {"!=", "!="}, {"<=", "<="},
                                         {">=", ">="}, {"<", "<"},   {">", ">"}};
constexpr Operator kSumSigns[] = {{"+", "+"}, {"-", "-"}};
constexpr Operator kProductSigns[] = {{"*", "*"}, {"/", "/"}};
constexpr Operator kPowerSigns[] = {{"^", "^"}};
constexpr std::span<const Operator> kLevels[] = {kOrSigns,  kAndSigns,     kComparisonSigns,
                                                 kSumSigns, kProductSigns, kPowerSigns};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_character(char c) { return is_letter(c) || is_digit(c); }

// One pass over the text, which descends one level of operators at a time.
class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  base::Result<Expression> parse() {
    auto whole = operation(0);
    if (!whole) return whole;
    skip_blanks();
    if (at_ != text_.size()) return fail("what is there is no operator");
    return whole;
  }

 private:
  base::Error fail(std::string_view what) const {
    std::string message = "at character ";
    return {message.append(std::to_string(at_ + 1)).append(": ").append(what)};
  }

  void skip_blanks() {
    constexpr std::string_view kBlanks = " \t\r\n";
    while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) at_++;
  }

  bool take(std::string_view sign) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    const size_t end = at_ + sign.size();
    if (is_letter(sign[0]) && end < text_.size() && is_word_character(text_[end])) return false;
    at_ = end;
    return true;
  }

  std::string_view take_one(std::span<const Operator> operators) {
    for (const Operator& one : operators) {
      if (take(one.sign)) return one.name;
    }
    return {};
  }

  base::Result<Expression> operation(size_t level) {
    if (level == std::size(kLevels)) return signed_operand();
    auto left = operation(level + 1);
    while (left) {
      const std::string_view name = take_one(kLevels[level]);
      if (name.empty()) return left;
      if (++chained_ > kChainMax) return fail("there are too many operators");
      auto right = operation(level + 1);
      if (!right) return right;
      Expression call = {.kind = Expression::Kind::kCall, .text = std::string(name)};
      call.arguments.push_back(*std::move(left));
      call.arguments.push_back(*std::move(right));
      left = std::move(call);
    }
    return left;
  }

  base::Result<Expression> signed_operand() {
    if (!take("-")) return operand();
    if (++depth_ > kExpressionDepthMax) return fail("it is nested too deeply");
    auto value = signed_operand();
    depth_--;
    if (!value) return value;
    Expression call = {.kind = Expression::Kind::kCall, .text = "NEGATE"};
    call.arguments.push_back(*std::move(value));
    return call;
  }

  base::Result<Expression> operand() {
    skip_blanks();
    if (at_ == text_.size()) return fail("something is missing");
    const char c = text_[at_];
    if (c == '(') return in_parentheses();
    if (c == '"' || c == '\'') return quoted();
    if (is_digit(c) || c == '.') return number();
    if (is_letter(c)) return name_or_call();
    return fail("that cannot stand here");
  }

  base::Result<Expression> in_parentheses() {
    at_++;
    if (++depth_ > kExpressionDepthMax) return fail("it is nested too deeply");
    auto value = operation(0);
    depth_--;
    if (value && !take(")")) return fail("a ')' is missing");
    return value;
  }

  base::Result<Expression> quoted() {
    const size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return fail("a quote is not closed");
    Expression text = {.kind = Expression::Kind::kText,
                       .text = std::string(text_.substr(at_ + 1, end - at_ - 1))};
    at_ = end + 1;
    return text;
  }

  base::Result<Expression> number() {
    size_t end = at_;
    const auto is_part = [&](size_t i) {
      const char c = text_[i];
      const bool is_sign = (c == '+' || c == '-') && (text_[i - 1] == 'e' || text_[i - 1] == 'E');
      return is_digit(c) || c == '.' || c == 'e' || c == 'E' || is_sign;
    };
    while (end < text_.size() && (end == at_ || is_part(end))) end++;
    const auto value = base::parse_double(text_.substr(at_, end - at_));
    if (!value || !std::isfinite(*value)) return fail("that is no number");
    at_ = end;
    return Expression{.kind = Expression::Kind::kNumber, .number = *value};
  }

  base::Result<Expression> name_or_call() {
    size_t end = at_;
    while (end < text_.size() && is_word_character(text_[end])) end++;
    Expression found = {.kind = Expression::Kind::kName,
                        .text = std::string(text_.substr(at_, end - at_))};
    at_ = end;
    if (!take("(")) return found;
    found.kind = Expression::Kind::kCall;
    std::transform(found.text.begin(), found.text.end(), found.text.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    if (take(")")) return found;
    if (++depth_ > kExpressionDepthMax) return fail("it is nested too deeply");
    do {
      auto argument = operation(0);
      if (!argument) return argument;
      found.arguments.push_back(*std::move(argument));
    } while (take(","));
    depth_--;
    if (!take(")")) return fail("a ')' is missing");
    return found;
  }

  // A chain leans to the left as deeply as it is long.
  static constexpr int kChainMax = 256;

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  int chained_ = 0;
};

}  // namespace

base::Result<Expression> parse_expression(std::string_view text) {
  if (text.size() > kExpressionBytesMax) return base::Error{"it is longer than 2048 characters"};
  return ExpressionParser(text).parse();
}

bool has_call(const Expression& expression, std::string_view function) {
  if (expression.kind == Expression::Kind::kCall && expression.text == function) return true;
  return std::any_of(expression.arguments.begin(), expression.arguments.end(),
                     [&](const Expression& argument) { return has_call(argument, function); });
}

}  // namespace control::metrics
