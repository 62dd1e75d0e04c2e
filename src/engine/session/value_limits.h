// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/persistence/value_reader.h"
#include "engine/settings/settings.h"

namespace engine {

// Up to where values are compact, as the settings say; `seed` is that of the keyspace's hashes.

inline SetLimits set_limits(const Settings& settings, uint64_t seed) {
  return {.intset_entries = static_cast<size_t>(settings.set_max_intset_entries),
          .listpack_entries = static_cast<size_t>(settings.set_max_listpack_entries),
          .listpack_value = static_cast<size_t>(settings.set_max_listpack_value),
          .hash_seed = seed};
}

inline HashLimits hash_limits(const Settings& settings, uint64_t seed) {
  return {.listpack_entries = static_cast<size_t>(settings.hash_max_listpack_entries),
          .listpack_value = static_cast<size_t>(settings.hash_max_listpack_value),
          .hash_seed = seed};
}

inline SortedSetLimits sorted_set_limits(const Settings& settings, uint64_t seed) {
  return {.entries_max = static_cast<size_t>(settings.zset_max_listpack_entries),
          .value_max = static_cast<size_t>(settings.zset_max_listpack_value),
          .hash_seed = seed};
}

inline ValueLimits value_limits(const Settings& settings, uint64_t seed) {
  return {.list = ListLimits::of(settings.list_max_listpack_size),
          .set = set_limits(settings, seed),
          .hash = hash_limits(settings, seed),
          .sorted_set = sorted_set_limits(settings, seed)};
}

}  // namespace engine
