// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/session/command_context.h"

namespace engine {

// When INFO shows a section that was not asked for by name.
enum class InfoShown : uint8_t { kByDefault, kWithAll, kNever };

// A part of INFO: its name as clients ask for it, and what writes its lines.
struct InfoSection {
  std::string_view name;
  void (*write)(CommandContext& c, std::string& out);
  InfoShown shown = InfoShown::kByDefault;
};

// In the order INFO shows them.
std::span<const InfoSection> info_sections();

}  // namespace engine
