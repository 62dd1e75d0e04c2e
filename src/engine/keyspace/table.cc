// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/table.h"

#include "engine/types/linear_table_impl.h"

namespace engine {

template class LinearTable<Entry>;

}  // namespace engine
