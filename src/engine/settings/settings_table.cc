// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_table.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"

namespace engine {

namespace {

std::vector<const SettingSpec*> sorted_rows() {
  std::vector<const SettingSpec*> rows;
  for (const auto& theme :
       {network_settings(), process_settings(), keyspace_settings(), durability_settings()}) {
    for (const SettingSpec& spec : theme) rows.push_back(&spec);
  }
  std::sort(rows.begin(), rows.end(),
            [](const SettingSpec* a, const SettingSpec* b) { return a->name < b->name; });
  return rows;
}

using RowsByName = std::unordered_map<std::string_view, const SettingSpec*>;

RowsByName rows_by_name() {
  RowsByName rows;
  for (const SettingSpec* spec : all_settings()) {
    rows.emplace(spec->name, spec);
    if (!spec->alias.empty()) rows.emplace(spec->alias, spec);
  }
  return rows;
}

}  // namespace

std::span<const SettingSpec* const> all_settings() {
  static const std::vector<const SettingSpec*> kRows = sorted_rows();
  return kRows;
}

const SettingSpec* find_setting(std::string_view name) {
  static const RowsByName kRows = rows_by_name();
  std::string lower(name);
  for (char& c : lower) c = base::to_lower(c);
  const auto row = kRows.find(lower);
  return row == kRows.end() ? nullptr : row->second;
}

}  // namespace engine
