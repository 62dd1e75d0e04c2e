// SPDX-License-Identifier: Apache-2.0
#include "control/catalogue/parameters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "control/catalogue/parameter_table.h"

namespace control {

namespace {

constexpr std::array<std::string_view, 13> kFamilies = {
    "memcached1.4", "memcached1.5", "memcached1.6", "redis2.6", "redis2.8", "redis3.2", "redis4.0",
    "redis5.0",     "redis6.x",     "redis7",       "valkey7",  "valkey8",  "valkey9"};
static_assert(kFamilies[kValkey9] == "valkey9");

std::vector<Parameter> select(Family family) {
  std::vector<Parameter> selected;
  const auto rows = family <= kMemcached16 ? memcached_parameters() : redis_parameters();
  for (const ParameterRow& row : rows) {
    if (row.since <= family && family <= row.until) selected.push_back(row.parameter);
  }
  return selected;
}

std::vector<std::vector<Parameter>> select_all() {
  std::vector<std::vector<Parameter>> families;
  for (size_t family = 0; family < kFamilies.size(); family++) {
    families.push_back(select(static_cast<Family>(family)));
  }
  return families;
}

std::optional<size_t> position_of(std::string_view family) {
  const auto* found = std::find(kFamilies.begin(), kFamilies.end(), family);
  if (found == kFamilies.end()) return std::nullopt;
  return found - kFamilies.begin();
}

bool read_number(std::string_view text, double& number) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc() && end == text.data() + text.size() && std::isfinite(number);
}

// "5", "0-65000", "20-" or "-1-": a number may begin with a minus of its own.
bool is_in_range(std::string_view range, double value) {
  const size_t dash = range.find('-', 1);
  double from = 0;
  double to = 0;
  if (!read_number(range.substr(0, dash), from)) return false;
  if (dash == std::string_view::npos) return value == from;
  const std::string_view end = range.substr(dash + 1);
  if (!end.empty() && !read_number(end, to)) return false;
  return value >= from && (end.empty() || value <= to);
}

bool is_number(const Parameter& parameter, std::string_view value) {
  constexpr double kExactMax = 9007199254740992;  // 2^53
  double number = 0;
  if (!read_number(value, number)) return false;
  return parameter.type != DataType::kInteger ||
         (std::floor(number) == number && std::abs(number) <= kExactMax &&
          value.find_first_of(".eE") == std::string_view::npos);
}

}  // namespace

std::span<const std::string_view> parameter_families() { return kFamilies; }

bool is_parameter_family(std::string_view name) { return position_of(name).has_value(); }

std::string_view engine_of_family(std::string_view family) {
  return family.substr(0, family.find_first_of("0123456789"));
}

bool has_cluster_mode(std::string_view family) {
  const auto position = position_of(family);
  return position && *position >= kRedis32;
}

std::span<const Parameter> parameters_of(std::string_view family) {
  static const std::vector<std::vector<Parameter>> kSelected = select_all();
  const auto position = position_of(family);
  CHECK(position);
  return kSelected[*position];
}

const Parameter* find_parameter(std::string_view family, std::string_view name) {
  for (const Parameter& parameter : parameters_of(family)) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

bool differs_by_node_type(const Parameter& parameter) {
  return parameter.name == "maxmemory" || parameter.name == "max_cache_memory" ||
         parameter.name == "num_threads";
}

std::optional<std::string> node_type_value(const Parameter& parameter, const NodeType& type) {
  if (parameter.name == "maxmemory") return std::to_string(type.memory_bytes);
  if (parameter.name == "max_cache_memory") return std::to_string(type.memory_bytes >> 20);
  if (parameter.name == "num_threads") return std::to_string(type.vcpus);
  return std::nullopt;
}

bool is_allowed(const Parameter& parameter, std::string_view value) {
  if (parameter.type == DataType::kInteger && !is_number(parameter, value)) return false;
  if (!parameter.letters.empty()) {
    return value.find_first_not_of(parameter.letters) == std::string_view::npos;
  }
  if (parameter.allowed.empty()) return true;
  double number = 0;
  const bool numeric = read_number(value, number);
  std::string_view rest = parameter.allowed;
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    const std::string_view item = rest.substr(0, comma);
    if (item == value || (numeric && is_in_range(item, number))) return true;
    rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
  }
  return false;
}

}  // namespace control
