// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/policy/request_context.h"
#include "aws/policy/template.h"
#include "base/result.h"

namespace aws::policy {

// How a value of the request is held to one of the policy's.
enum class Comparison : uint8_t {
  kString,
  kStringIgnoreCase,
  kStringLike,
  kNumeric,
  kDate,
  kBool,
  kBinary,
  kIpAddress,
  kArn,
  kNull,  // whether the request has none
};

// Which order of the two is meant: that of numbers and dates.
enum class Order : uint8_t { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// Of several values in the request, how many must fit. kPlain: any, and the key must be there.
enum class Quantifier : uint8_t { kPlain, kForAnyValue, kForAllValues };

// One key under one operator: `"NumericLessThan": {"elasticache:NumNodeGroups": "3"}`.
class Condition {
 public:
  // `operation` is an operator of AWS' with its prefix and suffix,
  // "ForAnyValue:StringLikeIfExists". Errors say what there is no such operator.
  static base::Result<Condition> for_operator(std::string_view operation, std::string_view key);

  // One more of the values, any of which may match; of negated operators, none.
  base::Result<void> add_value(std::string_view text, bool variables);

  bool holds(const RequestContext& context) const;
  // Whether all variables have a value.
  bool can_fill(const RequestContext& context) const;
  // Whether it depends on what nobody knows yet.
  bool is_unknown(const RequestContext& context) const;

 private:
  using Value = std::variant<Template, ArnTemplate>;

  bool fits(std::string_view given, const RequestContext& context) const;
  bool fits_one(std::string_view given, const Value& value, const RequestContext& context) const;
  bool compare(std::string_view given, const std::string& wanted) const;
  bool is_null(const RequestContext& context) const;

  Comparison comparison_ = Comparison::kString;
  Order order_ = Order::kEqual;
  Quantifier quantifier_ = Quantifier::kPlain;
  bool negated_ = false;
  bool if_exists_ = false;
  std::string key_;  // lower case
  std::vector<Value> values_;
};

}  // namespace aws::policy
