// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/commands/memcache/context.h"

namespace engine {

enum class StoreMode : uint8_t { kSet, kAdd, kReplace, kAppend, kPrepend, kCas };
enum class StoreStatus : uint8_t { kStored, kNotStored, kExists, kNotFound };

// What a storage verb wants, of either protocol.
struct StoreOrder {
  StoreMode mode = StoreMode::kSet;
  uint32_t client_flags = 0;
  int64_t expire_ms = -1;
  uint64_t compare_cas = 0;  // 0 compares in mode kCas only, and is never equal
  std::optional<uint64_t> chosen_cas = std::nullopt;
  bool accepts_older = false;  // kCas: a lower number stores too, and leaves the item stale
  bool makes_missing = false;  // kAppend and kPrepend
  bool binary_key = false;
};

struct StoreOutcome {
  StoreStatus status;
  uint64_t cas = 0;  // of the item that was stored, and its size
  size_t bytes = 0;
};

// Stores the request's value under its key.
StoreOutcome store_item(MemcacheContext& context, const StoreOrder& order);

// What is left to do where an item cannot be stored for its size or for want of memory: the one
// that a set was to replace must not be served any longer.
void drop_outdated(MemcacheContext& context);

}  // namespace engine
