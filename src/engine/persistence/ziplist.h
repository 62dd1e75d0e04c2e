// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// The compact forms that Redis had before listpacks, read only: dumps of old versions hold them.
// Each returns the elements in order, nullopt if the bytes are none.

std::optional<std::vector<std::string>> ziplist_elements(std::string_view bytes);

// Fields and values by turns.
std::optional<std::vector<std::string>> zipmap_elements(std::string_view bytes);

}  // namespace engine
