// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/condition.h"

#include <algorithm>
#include <compare>
#include <optional>
#include <utility>

#include "aws/policy/values.h"
#include "base/ascii.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/ip_network.h"

namespace aws::policy {

namespace {

struct Operator {
  std::string_view name;
  Comparison comparison;
  bool negated = false;
  Order order = Order::kEqual;
};

constexpr Operator kOperators[] = {
    {"StringEquals", Comparison::kString},
    {"StringNotEquals", Comparison::kString, true},
    {"StringEqualsIgnoreCase", Comparison::kStringIgnoreCase},
    {"StringNotEqualsIgnoreCase", Comparison::kStringIgnoreCase, true},
    {"StringLike", Comparison::kStringLike},
    {"StringNotLike", Comparison::kStringLike, true},
    {"NumericEquals", Comparison::kNumeric},
    {"NumericNotEquals", Comparison::kNumeric, true},
    {"NumericLessThan", Comparison::kNumeric, false, Order::kLess},
    {"NumericLessThanEquals", Comparison::kNumeric, false, Order::kLessOrEqual},
    {"NumericGreaterThan", Comparison::kNumeric, false, Order::kGreater},
    {"NumericGreaterThanEquals", Comparison::kNumeric, false, Order::kGreaterOrEqual},
    {"DateEquals", Comparison::kDate},
    {"DateNotEquals", Comparison::kDate, true},
    {"DateLessThan", Comparison::kDate, false, Order::kLess},
    {"DateLessThanEquals", Comparison::kDate, false, Order::kLessOrEqual},
    {"DateGreaterThan", Comparison::kDate, false, Order::kGreater},
    {"DateGreaterThanEquals", Comparison::kDate, false, Order::kGreaterOrEqual},
    {"Bool", Comparison::kBool},
    {"BinaryEquals", Comparison::kBinary},
    {"IpAddress", Comparison::kIpAddress},
    {"NotIpAddress", Comparison::kIpAddress, true},
    {"ArnEquals", Comparison::kArn},
    {"ArnNotEquals", Comparison::kArn, true},
    {"ArnLike", Comparison::kArn},
    {"ArnNotLike", Comparison::kArn, true},
    {"Null", Comparison::kNull},
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

bool is_in_order(std::partial_ordering found, Order wanted) {
  switch (wanted) {
    case Order::kEqual:
      return found == std::partial_ordering::equivalent;
    case Order::kLess:
      return found == std::partial_ordering::less;
    case Order::kLessOrEqual:
      return found == std::partial_ordering::less || found == std::partial_ordering::equivalent;
    case Order::kGreater:
      return found == std::partial_ordering::greater;
    case Order::kGreaterOrEqual:
      return found == std::partial_ordering::greater || found == std::partial_ordering::equivalent;
  }
  return false;
}

template <typename T>
bool is_in_order(const std::optional<T>& given, const std::optional<T>& wanted, Order order) {
  return given && wanted && is_in_order(std::partial_ordering(*given <=> *wanted), order);
}

// A wildcard has no place in what is compared as a value.
std::string text_of(const Pattern& pattern) {
  std::string text;
  for (const char16_t unit : pattern) text += static_cast<char>(unit);
  return text;
}

bool is_value_of(Comparison comparison, std::string_view text) {
  switch (comparison) {
    case Comparison::kNumeric:
      return read_number(text).has_value();
    case Comparison::kDate:
      return read_date_ms(text).has_value();
    case Comparison::kBool:
    case Comparison::kNull:
      return read_flag(text).has_value();
    case Comparison::kBinary:
      return base::read_base64(text).has_value();
    case Comparison::kIpAddress:
      return base::IpNetwork::parse(text).has_value();
    default:
      return true;
  }
}

}  // namespace

base::Result<Condition> Condition::for_operator(std::string_view operation, std::string_view key) {
  Condition condition;
  condition.key_ = base::to_lower(key);
  std::string_view name = operation;
  if (take_prefix(name, "ForAnyValue:"))
    condition.quantifier_ = Quantifier::kForAnyValue;
  else if (take_prefix(name, "ForAllValues:"))
    condition.quantifier_ = Quantifier::kForAllValues;
  condition.if_exists_ = take_suffix(name, "IfExists");
  for (const Operator& row : kOperators) {
    if (row.name != name) continue;
    const bool alone = condition.quantifier_ == Quantifier::kPlain && !condition.if_exists_;
    if (row.comparison == Comparison::kNull && !alone) break;
    condition.comparison_ = row.comparison;
    condition.negated_ = row.negated;
    condition.order_ = row.order;
    return condition;
  }
  return base::Error{"Invalid Condition type : " + std::string(operation)};
}

base::Result<void> Condition::add_value(std::string_view text, bool variables) {
  if (comparison_ == Comparison::kArn) {
    auto arn = ArnTemplate::parse(text, variables);
    if (!arn) return base::Error{"the value of a condition is unusable: " + arn.error().message};
    values_.emplace_back(*std::move(arn));
    return {};
  }
  auto value = Template::parse(
      text, {.wildcards = comparison_ == Comparison::kStringLike, .variables = variables});
  if (!value) return base::Error{"the value of a condition is unusable: " + value.error().message};
  // What could never match would be a Deny that protects nothing.
  if (!value->has_variables() && !is_value_of(comparison_, text)) {
    return base::Error{"the value of a condition on " + key_ + " is not of its operator's type"};
  }
  values_.emplace_back(*std::move(value));
  return {};
}

// --- Evaluation ----------------------------------------------------------------------------------

bool Condition::holds(const RequestContext& context) const {
  if (comparison_ == Comparison::kNull) return is_null(context);
  const auto given = context.find(key_);
  const auto fitting = [&](const std::string& value) { return fits(value, context) != negated_; };
  if (quantifier_ == Quantifier::kForAllValues) {
    return std::all_of(given.begin(), given.end(), fitting);
  }
  if (given.empty() && if_exists_) return true;
  if (quantifier_ == Quantifier::kForAnyValue) {
    return std::any_of(given.begin(), given.end(), fitting);
  }
  if (negated_) return std::all_of(given.begin(), given.end(), fitting);
  return std::any_of(given.begin(), given.end(), fitting);
}

bool Condition::is_null(const RequestContext& context) const {
  const bool absent = context.find(key_).empty();
  return fits(absent ? "true" : "false", context);
}

bool Condition::fits(std::string_view given, const RequestContext& context) const {
  return std::any_of(values_.begin(), values_.end(),
                     [&](const Value& value) { return fits_one(given, value, context); });
}

bool Condition::fits_one(std::string_view given, const Value& value,
                         const RequestContext& context) const {
  if (const auto* arn = std::get_if<ArnTemplate>(&value)) return arn->matches(given, context);
  const auto pattern = std::get<Template>(value).fill(context);
  if (!pattern) return false;
  if (comparison_ == Comparison::kString || comparison_ == Comparison::kStringLike) {
    return matches(*pattern, given);
  }
  if (comparison_ == Comparison::kStringIgnoreCase) {
    return matches(lower(*pattern), base::to_lower(given));
  }
  return compare(given, text_of(*pattern));
}

bool Condition::compare(std::string_view given, const std::string& wanted) const {
  switch (comparison_) {
    case Comparison::kNumeric:
      return is_in_order(read_number(given), read_number(wanted), order_);
    case Comparison::kDate:
      return is_in_order(read_date_ms(given), read_date_ms(wanted), order_);
    case Comparison::kBool:
    case Comparison::kNull:
      return is_in_order(read_flag(given), read_flag(wanted), Order::kEqual);
    case Comparison::kBinary: {
      const auto bytes = base::read_base64(given);
      return bytes && bytes == base::read_base64(wanted);
    }
    case Comparison::kIpAddress: {
      const auto address = base::IpAddress::parse(given);
      const auto network = base::IpNetwork::parse(wanted);
      return address && network && network->contains(*address);
    }
    default:
      CHECK(false);
  }
  return false;
}

bool Condition::can_fill(const RequestContext& context) const {
  return std::all_of(values_.begin(), values_.end(), [&](const Value& value) {
    if (const auto* arn = std::get_if<ArnTemplate>(&value)) return arn->can_fill(context);
    const auto& text = std::get<Template>(value);
    return !text.has_variables() || text.fill(context);
  });
}

bool Condition::is_unknown(const RequestContext& context) const {
  if (context.unknown().empty()) return false;
  if (context.is_unknown(key_)) return true;
  return std::any_of(values_.begin(), values_.end(), [&](const Value& value) {
    return std::visit([&](const auto& text) { return text.is_unknown(context); }, value);
  });
}

}  // namespace aws::policy
