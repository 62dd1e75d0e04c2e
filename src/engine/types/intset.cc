// SPDX-License-Identifier: Apache-2.0
#include "engine/types/intset.h"

#include <algorithm>
#include <cstring>

namespace engine {

namespace {

size_t width_for(int64_t value) {
  if (value >= INT16_MIN && value <= INT16_MAX) return 2;
  return value >= INT32_MIN && value <= INT32_MAX ? 4 : 8;
}

template <typename T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

int64_t load_integer(const char* from, size_t width) {
  if (width == 2) return load<int16_t>(from);
  return width == 4 ? load<int32_t>(from) : load<int64_t>(from);
}

}  // namespace

Intset Intset::create(base::SlabCache& memory) {
  Intset made(memory.allocate(capacity_for(kHeaderBytes)));
  const uint32_t header[2] = {2, 0};
  std::memcpy(made.data_, header, sizeof header);
  return made;
}

Intset Intset::create(base::SlabCache& memory, std::string_view bytes) {
  Intset made(memory.allocate(capacity_for(bytes.size())));
  std::memcpy(made.data_, bytes.data(), bytes.size());
  return made;
}

void Intset::destroy(base::SlabCache& memory, Intset intset) {
  memory.free(intset.data_, capacity_for(intset.bytes()));
}

bool Intset::valid(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return false;
  const auto width = load<uint32_t>(bytes.data());
  const auto count = load<uint32_t>(bytes.data() + 4);
  if ((width != 2 && width != 4 && width != 8) || count == 0) return false;
  if (bytes.size() - kHeaderBytes != size_t{count} * width) return false;
  for (size_t i = 1; i < count; i++) {
    const char* at = bytes.data() + kHeaderBytes + i * width;
    if (load_integer(at - width, width) >= load_integer(at, width)) return false;
  }
  return true;
}

size_t Intset::width() const { return load<uint32_t>(data_); }
size_t Intset::count() const { return load<uint32_t>(data_ + 4); }

int64_t Intset::at(size_t index) const {
  return load_integer(data_ + kHeaderBytes + index * width(), width());
}

void Intset::set_at(size_t index, int64_t value) {
  std::memcpy(data_ + kHeaderBytes + index * width(), &value, width());
}

// The index of the first integer that is not below `value`.
size_t Intset::lower_bound(int64_t value) const {
  size_t first = 0;
  size_t last = count();
  while (first < last) {
    const size_t middle = (first + last) / 2;
    if (at(middle) < value) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return first;
}

bool Intset::contains(int64_t value) const {
  const size_t index = lower_bound(value);
  return index < count() && at(index) == value;
}

// Keeps the bytes that both sizes have.
void Intset::resize(base::SlabCache& memory, size_t count, size_t width) {
  const size_t before = bytes();
  const size_t after = kHeaderBytes + count * width;
  if (capacity_for(before) != capacity_for(after)) {
    auto* moved = static_cast<char*>(memory.allocate(capacity_for(after)));
    std::memcpy(moved, data_, std::min(before, after));
    memory.free(data_, capacity_for(before));
    data_ = moved;
  }
  const uint32_t header[2] = {static_cast<uint32_t>(width), static_cast<uint32_t>(count)};
  std::memcpy(data_, header, sizeof header);
}

// Every integer gets wider; the new one, which is wider than all, stands at one of the ends.
void Intset::widen(base::SlabCache& memory, size_t width, int64_t value) {
  const size_t old_count = count();
  const size_t old_width = this->width();
  resize(memory, old_count + 1, width);
  const size_t shift = value < 0 ? 1 : 0;
  for (size_t i = old_count; i-- > 0;) {
    set_at(i + shift, load_integer(data_ + kHeaderBytes + i * old_width, old_width));
  }
  set_at(value < 0 ? 0 : old_count, value);
}

bool Intset::insert(base::SlabCache& memory, int64_t value) {
  if (width_for(value) > width()) {
    widen(memory, width_for(value), value);
    return true;
  }
  const size_t index = lower_bound(value);
  const size_t count = this->count();
  if (index < count && at(index) == value) return false;
  resize(memory, count + 1, width());
  char* place = data_ + kHeaderBytes + index * width();
  std::memmove(place + width(), place, (count - index) * width());
  set_at(index, value);
  return true;
}

bool Intset::erase(base::SlabCache& memory, int64_t value) {
  const size_t index = lower_bound(value);
  const size_t count = this->count();
  if (index == count || at(index) != value) return false;
  char* place = data_ + kHeaderBytes + index * width();
  std::memmove(place, place + width(), (count - index - 1) * width());
  resize(memory, count - 1, width());
  return true;
}

}  // namespace engine
