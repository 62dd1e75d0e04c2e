// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "engine/settings/setting_spec.h"

// Between the text of one setting and its place in Settings. Pure functions: any thread.

namespace engine {

// Sets `spec` in `settings` from the words behind its name. The error is the text that Redis gives
// for this kind of value ("argument must be 'yes' or 'no'"); `settings` is then unchanged.
base::Result<void> set_value(const SettingSpec& spec, std::span<const std::string> words,
                             Settings& settings);

// The value as CONFIG GET shows it.
std::string value_text(const SettingSpec& spec, const Settings& settings);

// The value where nothing sets it.
std::string default_text(const SettingSpec& spec, Engine engine = Engine::kRedis);

// If the value asks for a feature that this version lacks, the sentence that says so.
std::optional<std::string> missing_feature(const SettingSpec& spec, const Settings& settings);

}  // namespace engine
