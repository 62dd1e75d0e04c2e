// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/session/command_context.h"

namespace engine {

// A part of INFO: its name as clients ask for it, and what writes its lines.
struct InfoSection {
  std::string_view name;
  void (*write)(CommandContext& c, std::string& out);
  bool by_default = true;
};

// In the order INFO shows them.
std::span<const InfoSection> info_sections();

}  // namespace engine
