// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace engine {

// The compact forms that Redis had before listpacks, read only: dumps of old versions hold them.

// Gets one element after the other, and says whether it wants more.
using ElementVisitor = std::function<bool(std::string_view)>;

// Visits the elements in order. False if the bytes are nonsense, or visit() has returned false:
// some may have been visited by then.
bool walk_ziplist(std::string_view bytes, const ElementVisitor& visit);

// The same of fields and values by turns.
bool walk_zipmap(std::string_view bytes, const ElementVisitor& visit);

}  // namespace engine
