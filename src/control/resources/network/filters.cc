// SPDX-License-Identifier: Apache-2.0
#include "control/resources/network/filters.h"

#include "base/glob.h"

namespace control {

namespace {

// A filter's value as a pattern for glob_match, which has classes that filters do not have.
std::string pattern_of(std::string_view value) {
  std::string pattern;
  for (const char c : value) {
    if (c == '[') pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace

bool matches_filter(const aws::Structure& filter, std::span<const std::string> values) {
  for (const std::string_view wanted : filter.strings("Values")) {
    const std::string pattern = pattern_of(wanted);
    for (const std::string& value : values) {
      if (value == wanted || base::glob_match(pattern, value)) return true;
    }
  }
  return false;
}

std::optional<bool> matches_tag_filter(const aws::Structure& filter, const Tags& tags) {
  constexpr std::string_view kTag = "tag:";
  const std::string_view name = filter_name(filter);
  std::vector<std::string> values;
  if (name == "tag-key") {
    for (const auto& [key, value] : tags) values.push_back(key);
  } else if (name.starts_with(kTag)) {
    const auto tag = tags.find(name.substr(kTag.size()));
    if (tag != tags.end()) values.push_back(tag->second);
  } else {
    return std::nullopt;
  }
  return matches_filter(filter, values);
}

aws::Error unknown_filter(std::string_view name) {
  return {aws::kInvalidParameterValue, "The filter '" + std::string(name) + "' is invalid"};
}

}  // namespace control
