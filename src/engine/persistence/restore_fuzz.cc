// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/crc64.h"
#include "engine/persistence/value_dump.h"
#include "engine/types/object.h"

// Any bytes are either no value, or one that takes no more memory than they may stand for, and that
// is the same after it was dumped and restored once more.

namespace {

std::string with_footer(std::string bytes) {
  bytes += std::string("\x50\x00", 2);
  const uint64_t checksum = base::crc64(bytes);
  for (int i = 0; i < 8; i++) bytes += static_cast<char>(checksum >> (8 * i));
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kExpansionMax = 16;
  constexpr size_t kFreeBytes = 1u << 20;
  const std::string dump = with_footer({reinterpret_cast<const char*>(data), size});
  base::SlabPool pool;
  base::SlabCache memory(pool);
  CHECK(engine::dump_is_whole(dump, false));
  const auto restored = engine::restore_value(memory, "key", dump, 1000, {});
  CHECK(static_cast<size_t>(memory.net_bytes()) <= kExpansionMax * size + kFreeBytes);
  if (!restored) {
    CHECK(memory.net_bytes() == 0);
    return 0;
  }
  engine::Entry* entry = *restored;
  const std::string again = engine::dump_value(memory, *entry, {});
  const auto copy = engine::restore_value(memory, "key", again, 1000, {});
  CHECK(copy.has_value());
  CHECK((*copy)->type() == entry->type());
  if (entry->is_object()) {
    CHECK(engine::object_size((*copy)->object()) == engine::object_size(entry->object()));
  }
  engine::Entry::destroy(memory, *copy);
  engine::Entry::destroy(memory, entry);
  CHECK(memory.net_bytes() == 0);
  return 0;
}
