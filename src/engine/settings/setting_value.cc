// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/setting_value.h"

#include <algorithm>
#include <cstdio>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/words.h"
#include "engine/settings/setting_parse.h"

namespace engine {

namespace {

// Six decimals without trailing zeros, as Redis prints percentiles.
std::string percentile(double value) {
  char digits[64];
  std::snprintf(digits, sizeof digits, "%f", value);
  std::string text = digits;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string limit_text(std::string_view client_class, const OutputBufferLimit& limit) {
  return std::string(client_class) + ' ' + std::to_string(limit.hard_bytes) + ' ' +
         std::to_string(limit.soft_bytes) + ' ' + std::to_string(limit.soft_seconds);
}

std::string text_of(const SettingSpec&, bool value) { return value ? "yes" : "no"; }
std::string text_of(const SettingSpec& spec, int64_t value) {
  return spec.kind == SettingKind::kOctal ? octal(value) : std::to_string(value);
}
std::string text_of(const SettingSpec&, uint64_t value) { return std::to_string(value); }
std::string text_of(const SettingSpec&, const MemoryLimit& value) {
  return std::to_string(value.amount) + (value.is_percent ? "%" : "");
}
std::string text_of(const SettingSpec&, const std::string& value) { return value; }
std::string text_of(const SettingSpec&, const std::vector<std::string>& value) {
  return base::join_words(value);
}
std::string text_of(const SettingSpec&, const std::vector<base::IpNetwork>& value) {
  std::vector<std::string> words;
  words.reserve(value.size());
  for (const base::IpNetwork& network : value) words.push_back(network.text());
  return base::join_words(words);
}
std::string text_of(const SettingSpec&, const std::vector<double>& value) {
  std::vector<std::string> words;
  words.reserve(value.size());
  for (const double number : value) words.push_back(percentile(number));
  return base::join_words(words);
}
std::string text_of(const SettingSpec&, const OutputBufferLimits& value) {
  return limit_text("normal", value.normal) + ' ' + limit_text("slave", value.replica) + ' ' +
         limit_text("pubsub", value.pubsub);
}
std::string text_of(const SettingSpec& spec, EnumIndex value) {
  return std::string(spec.names[value.index]);
}

// The text of whatever type the member that stands in the row's place has.
template <typename T>
std::string member_text(const SettingSpec& spec, const T& member) {
  if constexpr (std::is_enum_v<T>) {
    return text_of(spec, EnumIndex{static_cast<size_t>(member)});
  } else {
    return text_of(spec, member);
  }
}

template <typename T>
void assign_member(const SettingValue& value, T& member) {
  if constexpr (std::is_enum_v<T>) {
    const EnumIndex* choice = std::get_if<EnumIndex>(&value);
    CHECK(choice != nullptr);  // the row's kind does not fit its place
    member = static_cast<T>(choice->index);
  } else {
    const T* typed = std::get_if<T>(&value);
    CHECK(typed != nullptr);
    member = *typed;
  }
}

void remember(const SettingSpec& spec, std::string text, Settings& settings) {
  const std::string_view usual = std::get<Accepted>(spec.place).default_text;
  if (text == usual) {
    settings.accepted.erase(spec.name);
  } else {
    settings.accepted.insert_or_assign(spec.name, std::move(text));
  }
}

}  // namespace

base::Result<void> set_value(const SettingSpec& spec, std::span<const std::string> words,
                             Settings& settings) {
  if (!spec.takes_many() && words.size() != 1) return base::Error{"wrong number of arguments"};
  base::Result<SettingValue> parsed = parse_value(spec, words, settings);
  if (!parsed) return parsed.error();
  std::visit(
      [&](auto place) {
        if constexpr (std::is_same_v<decltype(place), Accepted>) {
          remember(spec,
                   std::visit([&](const auto& value) { return text_of(spec, value); }, *parsed),
                   settings);
        } else {
          assign_member(*parsed, settings.*place);
        }
      },
      spec.place);
  return {};
}

std::string value_text(const SettingSpec& spec, const Settings& settings) {
  return std::visit(
      [&](auto place) {
        if constexpr (std::is_same_v<decltype(place), Accepted>) {
          const auto stored = settings.accepted.find(spec.name);
          return stored == settings.accepted.end() ? std::string(place.default_text)
                                                   : stored->second;
        } else {
          return member_text(spec, settings.*place);
        }
      },
      spec.place);
}

std::string default_text(const SettingSpec& spec, Engine engine) {
  return value_text(spec, defaults_under(engine));
}

std::optional<std::string> missing_feature(const SettingSpec& spec, const Settings& settings) {
  if (spec.missing.empty()) return std::nullopt;
  const std::string value = value_text(spec, settings);
  if (value == default_text(spec)) return std::nullopt;
  if (!spec.triggers.empty()) {
    const std::vector<std::string> words = base::split_at_spaces(value);
    const std::vector<std::string> triggers = base::split_at_spaces(spec.triggers);
    if (std::find_first_of(words.begin(), words.end(), triggers.begin(), triggers.end()) ==
        words.end()) {
      return std::nullopt;
    }
  }
  return "'" + std::string(spec.name) + ' ' + value + "' needs " + std::string(spec.missing) +
         ", which this version of Tarn does not have yet";
}

}  // namespace engine
