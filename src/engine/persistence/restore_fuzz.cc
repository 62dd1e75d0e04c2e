// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>

#include "base/check.h"
#include "base/crc64.h"
#include "engine/persistence/test_pieces.h"
#include "engine/persistence/value_dump.h"
#include "engine/persistence/value_writer.h"
#include "engine/types/object.h"

// Any bytes are either no value, or one that takes no more memory than they may stand for, on the
// way as at the end, and that is the same after it was dumped and restored once more. In pieces
// they are the same as in one.

namespace {

// What `new` has given out. Values themselves lie in the slab's memory, which counts for itself.
struct Heap {
  size_t now = 0;
  size_t highest = 0;
};

Heap& heap() {
  static Heap heap;
  return heap;
}

// What these bytes of a value may cost at most. An empty group of a stream is the dearest: eight
// bytes that stand for 152. Compressed ones may stand for 264 for three.
size_t cost_max(std::string_view bytes) {
  constexpr size_t kExpansionMax = 20;
  constexpr size_t kFreeBytes = 1u << 20;
  constexpr size_t kLongestRun = 88;
  constexpr char kCompressed = '\xC3';
  const bool compressed = bytes.find(kCompressed) != std::string_view::npos;
  return kExpansionMax * (compressed ? kLongestRun : 1) * bytes.size() + kFreeBytes;
}

std::string with_footer(std::string bytes) {
  bytes += std::string("\x50\x00", 2);
  const uint64_t checksum = base::crc64(bytes);
  for (int i = 0; i < 8; i++) bytes += static_cast<char>(checksum >> (8 * i));
  return bytes;
}

}  // namespace

void* operator new(size_t bytes) {
  void* memory = std::malloc(bytes);
  CHECK(memory != nullptr);
  heap().now += malloc_usable_size(memory);
  heap().highest = std::max(heap().highest, heap().now);
  return memory;
}

void* operator new(size_t bytes, const std::nothrow_t&) noexcept { return operator new(bytes); }

void operator delete(void* memory) noexcept {
  heap().now -= malloc_usable_size(memory);  // of null: 0
  std::free(memory);
}

void operator delete(void* memory, size_t) noexcept { operator delete(memory); }

namespace engine {
namespace {

// Looks at what `read` makes of the bytes. Returns it as RDB, uncompressed, so that it comes out
// the same whenever it is the same; nothing if the bytes are no value.
template <typename Read>
std::string checked(const std::string& value, base::SlabCache& memory, Read read) {
  const size_t before = heap().now;
  heap().highest = before;
  Entry* entry = read();
  const size_t cost = heap().highest - before + static_cast<size_t>(memory.net_bytes());
  CHECK(cost <= cost_max(value));
  RdbStringSink sink;
  if (entry != nullptr) {
    RdbWriter out(sink, 0);
    out.byte(rdb::type_byte(rdb_type(*entry)));
    write_value(out, *entry);
    const auto copy = restore_value(memory, "key", dump_value(*entry), 1000, {});
    CHECK(copy.has_value());
    CHECK((*copy)->type() == entry->type());
    if (entry->is_object()) {
      CHECK(object_size((*copy)->object()) == object_size(entry->object()));
    }
    Entry::destroy(memory, *copy);
    Entry::destroy(memory, entry);
  }
  CHECK(memory.net_bytes() == 0);
  return sink.take();
}

Entry* restored(const std::string& value, base::SlabCache& memory) {
  const std::string dump = with_footer(value);
  CHECK(dump_is_whole(dump, false));
  const auto entry = restore_value(memory, "key", dump, 1000, {});
  return entry ? *entry : nullptr;
}

Entry* read_in_pieces(const std::string& value, size_t piece_bytes, base::SlabCache& memory) {
  PieceSource source(value, piece_bytes);
  RdbReader in(source, memory, {});
  const rdb::ValueType type = rdb::value_type(rdb::Dialect::kValkey, in.byte());
  Entry* entry = read_value(in, type, {memory, "key", 1000, {}});
  CHECK((entry == nullptr) == in.failed());
  if (entry == nullptr || source.at_end()) return entry;
  Entry::destroy(memory, entry);
  return nullptr;
}

void fuzz(const std::string& value) {
  base::SlabPool pool;
  base::SlabCache memory(pool);
  const std::string whole = checked(value, memory, [&] { return restored(value, memory); });
  const size_t piece = value.empty() ? 1 : static_cast<uint8_t>(value.back()) % 32 + 1;
  const std::string in_pieces =
      checked(value, memory, [&] { return read_in_pieces(value, piece, memory); });
  CHECK(whole == in_pieces);
}

}  // namespace
}  // namespace engine

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  engine::fuzz(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
