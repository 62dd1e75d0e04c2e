// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/settings/setting_spec.h"

// All parameters that a node knows, in one table. A new parameter is a row in the file of its
// theme and, if something acts on it, a member of Settings.

namespace engine {

// The themes, one a file.
std::span<const SettingSpec> network_settings();
std::span<const SettingSpec> process_settings();
std::span<const SettingSpec> keyspace_settings();
std::span<const SettingSpec> durability_settings();

// Every row, sorted by name.
std::span<const SettingSpec* const> all_settings();

// The row of a name or alias, whatever its case; nullptr if there is none.
const SettingSpec* find_setting(std::string_view name);

}  // namespace engine
