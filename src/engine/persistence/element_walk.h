// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace engine {

// Compact forms from anywhere, element by element.

// Gets one element after the other, and says whether it wants more.
using ElementVisitor = std::function<bool(std::string_view)>;

// Visits the elements in order. False if the bytes are nonsense, or visit() has returned false:
// some may have been visited by then.
using ElementWalk = bool (*)(std::string_view bytes, const ElementVisitor& visit);

bool walk_listpack(std::string_view bytes, const ElementVisitor& visit);
bool walk_intset(std::string_view bytes, const ElementVisitor& visit);

}  // namespace engine
