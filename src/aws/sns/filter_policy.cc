// SPDX-License-Identifier: Apache-2.0
#include "aws/sns/filter_policy.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/numbers.h"
#include "json/strict.h"

namespace aws::sns {

namespace {

using boost::json::array;
using boost::json::value;

constexpr size_t kAttributesMax = 5;
constexpr size_t kCombinationsMax = 150;
constexpr size_t kPolicyBytesMax = 150'000;

std::string_view view_of(const value& text) {
  return {text.get_string().data(), text.get_string().size()};
}

bool is_scalar(const value& json) { return json.is_string() || json.is_number(); }

std::optional<double> number_of(const value& json) {
  if (json.is_string()) return base::parse_double(view_of(json));
  if (json.is_int64()) return static_cast<double>(json.get_int64());
  if (json.is_uint64()) return static_cast<double>(json.get_uint64());
  if (json.is_double()) return json.get_double();
  return std::nullopt;
}

// A text and a number are never equal, as in JSON.
bool equals(const value& wanted, const value& found) {
  if (wanted.is_number() && found.is_number()) return *number_of(wanted) == *number_of(found);
  return wanted == found;
}

// --- Conditions that are more than a value -------------------------------------------------------

bool has_prefix(const value& operand, const value& found) {
  return found.is_string() && view_of(found).starts_with(view_of(operand));
}
bool has_suffix(const value& operand, const value& found) {
  return found.is_string() && view_of(found).ends_with(view_of(operand));
}
bool equals_in_any_case(const value& operand, const value& found) {
  return found.is_string() && base::equals_ignore_case(view_of(found), view_of(operand));
}

bool is_anything_but(const value& operand, const value& found) {
  if (const auto* object = operand.if_object()) return !has_prefix(object->at("prefix"), found);
  if (!operand.is_array()) return !equals(operand, found);
  const array& list = operand.get_array();
  return std::none_of(list.begin(), list.end(),
                      [&](const value& one) { return equals(one, found); });
}

bool compares(std::string_view comparison, double found, double bound) {
  if (comparison == "=") return found == bound;
  if (comparison == "<") return found < bound;
  if (comparison == "<=") return found <= bound;
  if (comparison == ">") return found > bound;
  return found >= bound;
}

bool is_in_range(const value& operand, const value& found) {
  if (!found.is_number()) return false;
  const array& words = operand.get_array();
  for (size_t i = 0; i + 1 < words.size(); i += 2) {
    if (!compares(view_of(words[i]), *number_of(found), *number_of(words[i + 1]))) return false;
  }
  return true;
}

bool is_text(const value& operand) { return operand.is_string() && !operand.get_string().empty(); }

bool is_exclusion(const value& operand) {
  if (const auto* object = operand.if_object()) {
    return object->size() == 1 && object->contains("prefix") && is_text(object->at("prefix"));
  }
  const auto* list = operand.if_array();
  if (list == nullptr) return is_scalar(operand);
  return !list->empty() && std::all_of(list->begin(), list->end(), is_scalar);
}

// ["=", 1], or a lower and an upper bound.
bool is_range(const value& operand) {
  constexpr std::string_view kComparisons[] = {"=", "<", "<=", ">", ">="};
  const auto* words = operand.if_array();
  if (words == nullptr || (words->size() != 2 && words->size() != 4)) return false;
  for (size_t i = 0; i < words->size(); i += 2) {
    const value& comparison = (*words)[i];
    if (!comparison.is_string() || !(*words)[i + 1].is_number()) return false;
    const auto* known =
        std::find(std::begin(kComparisons), std::end(kComparisons), view_of(comparison));
    if (known == std::end(kComparisons)) return false;
  }
  return true;
}

struct FilterCondition {
  std::string_view name;
  bool (*is_operand)(const value& operand);
  bool (*holds)(const value& operand, const value& found);
};

constexpr FilterCondition kFilterConditions[] = {
    {"prefix", is_text, has_prefix},
    {"suffix", is_text, has_suffix},
    {"equals-ignore-case", is_text, equals_in_any_case},
    {"anything-but", is_exclusion, is_anything_but},
    {"numeric", is_range, is_in_range},
};

const FilterCondition* find_condition(const value& json) {
  if (!json.is_object() || json.get_object().size() != 1) return nullptr;
  const auto& member = *json.get_object().begin();
  for (const FilterCondition& condition : kFilterConditions) {
    if (condition.name == std::string_view(member.key())) {
      return condition.is_operand(member.value()) ? &condition : nullptr;
    }
  }
  return nullptr;
}

// Whether an attribute is to be there, or not to be; nullopt: the condition is another.
std::optional<bool> presence(const value& json) {
  const auto* object = json.if_object();
  const auto* exists =
      object != nullptr && object->size() == 1 ? object->if_contains("exists") : nullptr;
  if (exists == nullptr || !exists->is_bool()) return std::nullopt;
  return exists->get_bool();
}

bool is_condition(const value& json) {
  return is_scalar(json) || json.is_bool() || json.is_null() || presence(json) ||
         find_condition(json) != nullptr;
}

// --- Attributes ----------------------------------------------------------------------------------

// The values of an attribute, of which one is enough: those of a list, a number, or a text.
std::vector<value> values_of(const value& attribute) {
  const auto* object = attribute.if_object();
  const auto* kind = object == nullptr ? nullptr : object->if_contains("Type");
  const auto* content = object == nullptr ? nullptr : object->if_contains("Value");
  if (kind == nullptr || content == nullptr || !kind->is_string() || !content->is_string()) {
    return {};
  }
  const std::string_view type = view_of(*kind);
  const value& text = *content;
  if (type.starts_with("Binary")) return {};
  if (type == "String.Array") {
    boost::system::error_code error;
    const value list = boost::json::parse(view_of(text), error);
    if (error || !list.is_array()) return {};
    return {list.get_array().begin(), list.get_array().end()};
  }
  if (!type.starts_with("Number")) return {text};
  const auto number = number_of(text);
  if (!number) return {};
  return {value(*number)};
}

bool holds(const value& condition, const value& found) {
  const FilterCondition* known = find_condition(condition);
  if (known == nullptr) return equals(condition, found);
  return known->holds(condition.get_object().begin()->value(), found);
}

bool wants_attribute(const array& conditions, const value* attribute) {
  const std::vector<value> found =
      attribute == nullptr ? std::vector<value>() : values_of(*attribute);
  return std::any_of(conditions.begin(), conditions.end(), [&](const value& condition) {
    if (const auto is_there = presence(condition)) return *is_there == (attribute != nullptr);
    return std::any_of(found.begin(), found.end(),
                       [&](const value& one) { return holds(condition, one); });
  });
}

}  // namespace

base::Result<void> check_filter_policy(std::string_view policy) {
  const auto parsed = json::parse_strict(policy, {.bytes_max = kPolicyBytesMax});
  if (!parsed) return parsed.error();
  const auto* object = parsed->if_object();
  if (object == nullptr) return base::Error{"FilterPolicy: it is no JSON object"};
  if (object->size() > kAttributesMax) {
    return base::Error{"FilterPolicy: Filter policy can not have more than 5 keys"};
  }
  size_t combinations = 1;
  for (const auto& [name, conditions] : *object) {
    const auto* list = conditions.if_array();
    const std::string key(name);
    if (list == nullptr || list->empty()) {
      return base::Error{"FilterPolicy: \"" + key + "\" must be an array"};
    }
    if (!std::all_of(list->begin(), list->end(), is_condition)) {
      return base::Error{"FilterPolicy: \"" + key + "\" has a condition that is not known here"};
    }
    combinations *= list->size();
    if (combinations > kCombinationsMax) {
      return base::Error{"FilterPolicy: Filter policy is too complex"};
    }
  }
  return {};
}

bool wants(std::string_view policy, const boost::json::object& attributes) {
  boost::system::error_code error;
  const value parsed = boost::json::parse(policy, error);
  if (error || !parsed.is_object()) return false;
  const auto& wanted = parsed.get_object();
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& member) {
    return wants_attribute(member.value().get_array(), attributes.if_contains(member.key()));
  });
}

}  // namespace aws::sns
