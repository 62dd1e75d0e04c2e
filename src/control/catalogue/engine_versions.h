// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

// The engine versions that a cache can be created with. A version is a promise about behaviour
// and parameters; Tarn's own node serves all of them unless an agent maps one to another binary.

namespace control {

struct EngineVersion {
  std::string_view engine;   // "memcached", "redis", "valkey"
  std::string_view version;  // in full, as Describe calls show it: "7.1.0"
  std::string_view family;   // of its parameter groups: "redis7"

  // "default.redis7": the group that a cache gets when its user names none.
  std::string default_group() const { return "default." + std::string(family); }

  // How a user asks for it. From Redis 6 on, and in Valkey, that is "7.1": the service chooses the
  // patch.
  std::string_view selectable() const;
};

// Oldest first within an engine; engines in the order of their names.
std::span<const EngineVersion> engine_versions();

// The version that `text` means: in full, or as AWS' documentation abbreviates it (`7.1`, `6.x`),
// which is the newest that begins so. The newest of all for an empty text.
const EngineVersion* find_engine_version(std::string_view engine, std::string_view text);

// Every engine has its default port; nullopt for what is no engine.
std::optional<int> default_port(std::string_view engine);

// Whether `to` is older than `from`: there is no way back.
bool is_downgrade(const EngineVersion& from, const EngineVersion& to);

}  // namespace control
