// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/access_rules.h"

#include <algorithm>

#include "aws/query/timestamp.h"
#include "base/ascii.h"
#include "base/numbers.h"

namespace aws::policy {

namespace {

constexpr size_t kNameBytesMax = 2048;

Result<void> check_length(std::string_view member, std::string_view value) {
  if (value.size() <= kNameBytesMax) return {};
  return Error(kInvalidParameterValue, "The value of " + std::string(member) + " is longer than " +
                                           std::to_string(kNameBytesMax) + " bytes.");
}

bool has_member(const Structure& input, std::string_view member) {
  return find_member(input.shape(), member) >= 0 && input.has(member);
}

// One name, or the elements of a list.
std::vector<std::string> names_in(const Structure& input, std::string_view member) {
  std::vector<std::string> names;
  if (!has_member(input, member)) return names;
  const Value* value = input.at(static_cast<size_t>(find_member(input.shape(), member)));
  if (const auto* text = value->get<std::string>()) names.push_back(*text);
  if (const auto* list = value->get<StringList>()) names = *list;
  std::erase(names, "");
  return names;
}

std::optional<std::string> value_of(const KeyRule& rule, const Structure& input) {
  if (rule.form == KeyRule::Form::kRead) return rule.read(input);
  auto text = text_of(input, rule.member);
  if (text && rule.form == KeyRule::Form::kPresent) return text->empty() ? "false" : "true";
  if (text && rule.form == KeyRule::Form::kWord) return base::to_lower(*text);
  if (!text && !rule.otherwise.empty()) return std::string(rule.otherwise);
  return text;
}

}  // namespace

std::optional<std::string> text_of(const Structure& input, std::string_view member) {
  if (!has_member(input, member)) return std::nullopt;
  const Value* value = input.at(static_cast<size_t>(find_member(input.shape(), member)));
  if (const auto* text = value->get<std::string>()) return *text;
  if (const auto* flag = value->get<bool>()) return *flag ? "true" : "false";
  if (const auto* number = value->get<int64_t>()) return std::to_string(*number);
  if (const auto* number = value->get<double>()) return base::format_double(*number);
  if (const auto* time = value->get<Timestamp>()) return format_timestamp(*time);
  return std::nullopt;
}

const OperationRule* find_rule(const ServiceRules& rules, std::string_view operation) {
  for (const auto& family : rules.families) {
    for (const OperationRule& rule : family) {
      if (rule.operation == operation) return &rule;
    }
  }
  return nullptr;
}

Result<std::vector<Need>> needs_of(const ServiceRules& rules, std::string_view operation,
                                   const Structure& input) {
  const std::string prefix = std::string(rules.service) + ":";
  const std::string own_action = prefix + std::string(operation);
  const OperationRule* rule = find_rule(rules, operation);
  std::vector<Need> needs;
  for (const ResourceRule& resource :
       rule == nullptr ? std::span<const ResourceRule>() : rule->resources) {
    std::vector<std::string> names = names_in(input, resource.member);
    if (names.empty() && !resource.otherwise.empty()) names.emplace_back(resource.otherwise);
    const std::string action =
        resource.action.empty() ? own_action : prefix + std::string(resource.action);
    for (std::string& name : names) {
      const auto good = resource.is_opaque ? Result<void>() : check_length(resource.member, name);
      if (!good) return good.error();
      needs.push_back({action, std::string(resource.type), std::move(name), resource.has_keys});
    }
  }
  const bool touches_nothing = std::none_of(
      needs.begin(), needs.end(), [&](const Need& need) { return need.action == own_action; });
  const bool by_parts = rule != nullptr && rule->by_parts && !needs.empty();
  if (touches_nothing && !by_parts) needs.insert(needs.begin(), {own_action, "", "*", true});
  if (rules.tag_action.empty() || rules.tags(input).empty() || operation == rules.tag_action) {
    return needs;
  }
  const std::vector<Need> without_tags = needs;
  for (const Need& need : without_tags) {
    if (!need.has_keys || need.action != own_action) continue;
    needs.push_back({prefix + std::string(rules.tag_action), need.type, need.name, true});
  }
  return needs;
}

Result<void> add_request_keys(const ServiceRules& rules, std::string_view operation,
                              const Structure& input, RequestContext& context) {
  for (const auto& [key, value] : rules.tags(input)) {
    if (auto good = check_length("Tags", key); !good) return good;
    if (auto good = check_length("Tags", value); !good) return good;
    context.add("aws:TagKeys", key);
    context.add("aws:RequestTag/" + key, value);
  }
  if (rules.add_more != nullptr) rules.add_more(input, context);
  const OperationRule* rule = find_rule(rules, operation);
  if (rule == nullptr) return {};
  for (const KeyRule& key : rule->keys) {
    auto value = value_of(key, input);
    if (!value) continue;
    if (auto good = check_length(key.member, *value); !good) return good;
    context.add(key.key, *std::move(value));
  }
  return {};
}

}  // namespace aws::policy
