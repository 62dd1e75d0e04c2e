// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace engine {

// A line of INFO that says the same on every node: about what a node here does not have, with the
// value that Redis gives while it has none of it, so that who reads INFO finds every field.
struct InfoConstant {
  std::string_view section;
  std::string_view name;
  std::string_view value;
};

// Section by section.
std::span<const InfoConstant> info_constants();

}  // namespace engine
