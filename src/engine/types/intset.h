// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "engine/types/object_kind.h"

namespace engine {

// A sorted array of different integers, all as wide as the widest needs (2, 4 or 8 bytes), byte for
// byte as Redis stores and dumps it: width, count, then the integers, all little-endian.
//
// A handle as Listpack is: what changes it may move it.
class Intset {
 public:
  explicit Intset(void* data) : data_(static_cast<char*>(data)) {}
  // Only to be read.
  explicit Intset(const void* data) : Intset(only_to_read(data)) {}

  static Intset create(base::SlabCache& memory);
  // Requires: valid(bytes).
  static Intset create(base::SlabCache& memory, std::string_view bytes);
  static void destroy(base::SlabCache& memory, Intset intset);

  // Whether these bytes, from anywhere, are an intset.
  static bool valid(std::string_view bytes);

  void* data() const { return data_; }
  std::string_view view() const { return {data_, bytes()}; }
  size_t count() const;
  size_t bytes() const { return kHeaderBytes + count() * width(); }
  size_t footprint() const { return capacity_for(bytes()); }

  // In ascending order.
  int64_t at(size_t index) const;
  bool contains(int64_t value) const;

  // False, and nothing changed, if it is there already, or is not there.
  bool insert(base::SlabCache& memory, int64_t value);
  bool erase(base::SlabCache& memory, int64_t value);

 private:
  static constexpr size_t kHeaderBytes = 8;

  // All that a block takes, so that growth does not move it every time; follows from the size
  // alone, so that it need not be stored.
  static size_t capacity_for(size_t bytes) { return base::SlabCache::footprint(bytes); }
  size_t width() const;
  size_t lower_bound(int64_t value) const;
  void set_at(size_t index, int64_t value);
  void widen(base::SlabCache& memory, size_t width, int64_t value);
  void resize(base::SlabCache& memory, size_t count, size_t width);

  char* data_;
};

}  // namespace engine
