// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/slab.h"
#include "engine/types/object_kind.h"
#include "engine/types/string.h"

namespace engine {

// A sequence of short strings in one allocation, byte for byte as Redis stores and dumps it
// (its listpack.md describes the format): a header with the size and the number of elements, then
// elements, each followed by its own length, so that it can be walked both ways. What reads as an
// integer takes one to nine bytes.
//
// A Listpack is a handle and owns nothing: it is copied like a pointer, whoever made the bytes
// destroys them, and what changes them may move them, so data() is to be stored again then. A
// Position is the offset of an element, valid until the next change. All that walks trusts the
// bytes: what comes from outside goes through valid() first.
class Listpack {
 public:
  using Position = uint32_t;
  static constexpr Position kNone = 0;

  // Larger ones are not made: whoever adds asks may_add() where nothing else bounds the size.
  static constexpr size_t kBytesMax = size_t{1} << 30;

  struct Element {
    bool is_integer = false;
    int64_t integer = 0;
    std::string_view bytes;  // unless is_integer

    std::string_view text(IntegerText& scratch) const {
      if (!is_integer) return bytes;
      return {scratch.text, base::format_int64(integer, scratch.text)};
    }
    size_t text_bytes() const;
  };

  explicit Listpack(void* data) : data_(static_cast<uint8_t*>(data)) {}
  // Only to be read.
  explicit Listpack(const void* data) : Listpack(only_to_read(data)) {}

  static Listpack create(base::SlabCache& memory);
  // Requires: valid(bytes).
  static Listpack create(base::SlabCache& memory, std::string_view bytes);
  static void destroy(base::SlabCache& memory, Listpack listpack);

  // Whether these bytes, from anywhere, are a listpack that can be walked without leaving them.
  static bool valid(std::string_view bytes);

  void* data() const { return data_; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data_), bytes()}; }
  size_t bytes() const {
    uint32_t bytes;
    std::memcpy(&bytes, data_, sizeof bytes);
    return bytes;
  }
  size_t count() const { return stated_count() != kCountUnknown ? stated_count() : counted(); }
  bool empty() const { return data_[kHeaderBytes] == kEnd; }
  size_t footprint() const { return capacity_for(bytes()); }
  bool may_add(size_t bytes_more) const { return bytes() + bytes_more <= kBytesMax; }

  // The most bytes that an element of this length takes.
  static constexpr size_t element_bytes_max(size_t length) { return length + 10; }

  // --- walking: kNone beyond either end -------------------------------------------------------

  Position first() const { return empty() ? kNone : Position{kHeaderBytes}; }
  Position last() const;
  Position next(Position position) const;
  Position previous(Position position) const;
  // By index; negative ones count from the end, as -1.
  Position at(int64_t index) const;

  Element get(Position position) const;
  bool equals(Position position, std::string_view text) const;

  // The first element from `from` on that equals `text`, looking at every (1 + skip)th.
  Position find(Position from, std::string_view text, size_t skip = 0) const;

  // --- changing -------------------------------------------------------------------------------

  // Puts `text` before the element at `before`, kNone: at the end. Returns where it is now.
  Position insert(base::SlabCache& memory, Position before, std::string_view text);
  Position insert(base::SlabCache& memory, Position before, int64_t integer);
  void append(base::SlabCache& memory, std::string_view text) { insert(memory, kNone, text); }
  void append(base::SlabCache& memory, int64_t integer) { insert(memory, kNone, integer); }

  // Puts all these at the end, at the cost of one.
  void append(base::SlabCache& memory, std::span<const Element> elements);

  // Returns where it is now.
  Position replace(base::SlabCache& memory, Position position, std::string_view text);
  Position replace(base::SlabCache& memory, Position position, int64_t integer);

  // Puts all elements of another listpack before its own.
  void prepend(base::SlabCache& memory, Listpack other);

  // Takes out up to `count` elements. Returns what follows them.
  Position erase(base::SlabCache& memory, Position position, size_t count = 1);

 private:
  static constexpr size_t kHeaderBytes = 6;
  static constexpr uint8_t kEnd = 0xFF;
  static constexpr size_t kCountUnknown = 0xFFFF;

  struct Encoded;

  // The header has two bytes for it.
  size_t stated_count() const {
    uint16_t count;
    std::memcpy(&count, data_ + sizeof(uint32_t), sizeof count);
    return count;
  }
  size_t counted() const;  // walks
  // All that a block takes, so that growth does not move it every time; follows from the size
  // alone, so that it need not be stored.
  static size_t capacity_for(size_t bytes) { return base::SlabCache::footprint(bytes); }
  size_t element_bytes(Position position) const;  // without the length behind it
  void set_bytes(size_t bytes);
  void count_more(int64_t more);
  uint8_t* make_room(base::SlabCache& memory, size_t offset, size_t old_bytes, size_t new_bytes);
  static uint8_t* write(uint8_t* to, const Encoded& element);
  Position put(base::SlabCache& memory, size_t offset, size_t old_bytes, const Encoded& element);

  uint8_t* data_;
};

}  // namespace engine
