// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/types/entry.h"
#include "engine/types/linear_table.h"

namespace engine {

// The keys of one partition of one database.
using Table = LinearTable<Entry>;
static_assert(sizeof(Table) == 64);

extern template class LinearTable<Entry>;

}  // namespace engine
