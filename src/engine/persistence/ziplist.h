// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/persistence/element_walk.h"

namespace engine {

// The compact forms that Redis had before listpacks, read only: dumps of old versions hold them.

// See ElementWalk.
bool walk_ziplist(std::string_view bytes, const ElementVisitor& visit);

// The same of fields and values by turns.
bool walk_zipmap(std::string_view bytes, const ElementVisitor& visit);

}  // namespace engine
