// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/session/command_context.h"

// Where SORT takes elements and weights from.

namespace engine {

// Lists, sets and sorted sets.
bool is_sortable(const Entry& entry);

// In the value's own order. Requires: is_sortable(entry).
void for_each_to_sort(CommandContext& c, const Entry& entry,
                      const std::function<void(std::string_view)>& visit);

// Tells for each of `count` elements, in turn, what stands at the key that `pattern` names once its
// first '*' is replaced by the element, or in the field of the hash there if it goes on with
// "->field"; of "#" the element itself. nullopt if nothing of that kind is there. Keys are looked
// up some dozens at a time, so that their memory comes at once. The context's guard holds every
// key.
void read_by_pattern(CommandContext& c, std::string_view pattern, size_t count,
                     const std::function<std::string_view(size_t)>& element,
                     const std::function<void(size_t, std::optional<std::string>)>& visit);

}  // namespace engine
