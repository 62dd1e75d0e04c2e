// SPDX-License-Identifier: Apache-2.0
#include "control/catalogue/engine_versions.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace control {

namespace {

constexpr EngineVersion kVersions[] = {
    {"memcached", "1.4.5", "memcached1.4"},
    {"memcached", "1.4.14", "memcached1.4"},
    {"memcached", "1.4.24", "memcached1.4"},
    {"memcached", "1.4.33", "memcached1.4"},
    {"memcached", "1.4.34", "memcached1.4"},
    {"memcached", "1.5.10", "memcached1.5"},
    {"memcached", "1.5.16", "memcached1.5"},
    {"memcached", "1.6.6", "memcached1.6"},
    {"memcached", "1.6.12", "memcached1.6"},
    {"memcached", "1.6.17", "memcached1.6"},
    {"memcached", "1.6.22", "memcached1.6"},
    {"redis", "2.6.13", "redis2.6"},
    {"redis", "2.8.6", "redis2.8"},
    {"redis", "2.8.19", "redis2.8"},
    {"redis", "2.8.21", "redis2.8"},
    {"redis", "2.8.22", "redis2.8"},
    {"redis", "2.8.23", "redis2.8"},
    {"redis", "2.8.24", "redis2.8"},
    {"redis", "3.2.4", "redis3.2"},
    {"redis", "3.2.6", "redis3.2"},
    {"redis", "3.2.10", "redis3.2"},
    {"redis", "4.0.10", "redis4.0"},
    {"redis", "5.0.0", "redis5.0"},
    {"redis", "5.0.3", "redis5.0"},
    {"redis", "5.0.4", "redis5.0"},
    {"redis", "5.0.5", "redis5.0"},
    {"redis", "5.0.6", "redis5.0"},
    {"redis", "6.0.5", "redis6.x"},
    {"redis", "6.2.6", "redis6.x"},
    {"redis", "7.0.7", "redis7"},
    {"redis", "7.1.0", "redis7"},
    {"valkey", "7.2.6", "valkey7"},
    {"valkey", "8.0.1", "valkey8"},
    {"valkey", "8.1.0", "valkey8"},
    {"valkey", "8.2.0", "valkey8"},
    {"valkey", "9.0.0", "valkey9"},
    {"valkey", "9.1.0", "valkey9"},
};

std::vector<int> numbers_of(std::string_view version) {
  std::vector<int> numbers;
  const char* position = version.data();
  const char* const end = position + version.size();
  while (position < end) {
    int number = 0;
    position = std::from_chars(position, end, number).ptr + 1;
    numbers.push_back(number);
  }
  return numbers;
}

// "7" and "7.1" stand for 7.1.0, "6.x" for any 6; but "7.10" not for 7.1.0.
bool stands_for(std::string_view text, std::string_view version) {
  if (text.ends_with(".x")) text.remove_suffix(2);
  if (!version.starts_with(text)) return false;
  return version.size() == text.size() || version[text.size()] == '.';
}

}  // namespace

std::string_view EngineVersion::selectable() const {
  const bool chooses_patch = engine == "redis" && version.front() < '6';
  if (engine == "memcached" || chooses_patch) return version;
  return version.substr(0, version.rfind('.'));
}

std::span<const EngineVersion> engine_versions() { return kVersions; }

const EngineVersion* find_engine_version(std::string_view engine, std::string_view text) {
  const EngineVersion* found = nullptr;
  for (const EngineVersion& row : kVersions) {
    if (row.engine != engine) continue;
    if (text.empty() || stands_for(text, row.version)) found = &row;
  }
  return found;
}

std::optional<int> default_port(std::string_view engine) {
  if (engine == "memcached") return 11211;
  if (engine == "redis" || engine == "valkey") return 6379;
  return std::nullopt;
}

bool is_downgrade(const EngineVersion& from, const EngineVersion& to) {
  return numbers_of(to.version) < numbers_of(from.version);
}

}  // namespace control
