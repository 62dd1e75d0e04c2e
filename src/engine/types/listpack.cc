// SPDX-License-Identifier: Apache-2.0
#include "engine/types/listpack.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/bytes.h"
#include "base/check.h"

namespace engine {

namespace {

// First bytes of elements; the low bits of the shorter forms belong to the value.
constexpr uint8_t kInt7Mask = 0x80;  // 0xxxxxxx
constexpr uint8_t kString6 = 0x80;   // 10xxxxxx
constexpr uint8_t kInt13 = 0xC0;     // 110xxxxx and a byte
constexpr uint8_t kString12 = 0xE0;  // 1110xxxx and a byte
constexpr uint8_t kString32 = 0xF0;  // and four bytes
constexpr uint8_t kInt16 = 0xF1;
constexpr uint8_t kInt24 = 0xF2;
constexpr uint8_t kInt32 = 0xF3;
constexpr uint8_t kInt64 = 0xF4;

constexpr size_t kString32Header = 5;

// Little-endian integers of 1 to 8 bytes, as the format has them.
uint64_t load_bytes(const uint8_t* from, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; i++) value |= uint64_t{from[i]} << (8 * i);
  return value;
}

void store_bytes(uint8_t* to, uint64_t value, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = static_cast<uint8_t>(value >> (8 * i));
}

int64_t sign_extend(uint64_t value, size_t bits) {
  const size_t unused = 64 - bits;
  return static_cast<int64_t>(value << unused) >> unused;
}

// How many bytes an integer form has behind its first one; 0 for strings and what is no form.
size_t integer_bytes(uint8_t first) {
  switch (first) {
    case kInt16:
      return 2;
    case kInt24:
      return 3;
    case kInt32:
      return 4;
    case kInt64:
      return 8;
    default:
      return 0;
  }
}

// Bytes of the form and its value. Requires: the form's header is readable.
size_t encoded_bytes(const uint8_t* element) {
  const uint8_t first = element[0];
  if ((first & kInt7Mask) == 0) return 1;
  if ((first & 0xC0) == kString6) return 1 + (first & 0x3F);
  if ((first & 0xE0) == kInt13) return 2;
  if ((first & 0xF0) == kString12) return 2 + (size_t{first & 0x0Fu} << 8 | element[1]);
  if (first == kString32) return kString32Header + load_bytes(element + 1, 4);
  return 1 + integer_bytes(first);
}

// Bytes that tell encoded_bytes(), 0 if `first` begins no element.
size_t header_bytes(uint8_t first) {
  if ((first & 0xF0) == kString12) return 2;
  if (first == kString32) return kString32Header;
  return first < kString32 || integer_bytes(first) != 0 ? 1 : 0;
}

constexpr size_t length_bytes(size_t length) {
  if (length < 128) return 1;
  if (length < 16384) return 2;
  if (length < 2097152) return 3;
  return length < 268435456 ? 4 : 5;
}

// What follows an element, which mostly is a short string or a small integer.
const uint8_t* behind(const uint8_t* element) {
  const uint8_t first = *element;
  if ((first & kInt7Mask) == 0) return element + 2;
  if ((first & 0xC0) == kString6) return element + 2 + (first & 0x3F);
  const size_t length = encoded_bytes(element);
  return element + length + length_bytes(length);
}

// The length behind an element is read from its end: seven bits a byte, the lowest ones last; all
// bytes but the leftmost have the high bit.
void store_length(uint8_t* to, size_t length) {
  const size_t count = length_bytes(length);
  for (size_t i = count; i-- > 0; length >>= 7) {
    to[i] = static_cast<uint8_t>((length & 127) | (i == 0 ? 0 : 128));
  }
}

// `end` points at its last byte. Not more than five bytes are looked at.
size_t load_length(const uint8_t* end) {
  size_t length = 0;
  for (size_t shift = 0; shift <= 28; shift += 7, end--) {
    length |= size_t{*end & 127u} << shift;
    if ((*end & 128) == 0) break;
  }
  return length;
}

}  // namespace

// An element on its way in: its header, which is all of it for an integer, and a string's bytes.
struct Listpack::Encoded {
  uint8_t header[9];
  size_t header_bytes = 0;
  std::string_view text;

  explicit Encoded(std::string_view string) {
    if (const auto integer = base::integer_in(string)) {
      encode(*integer);
      return;
    }
    text = string;
    const size_t length = string.size();
    if (length < 64) {
      header[0] = static_cast<uint8_t>(kString6 | length);
      header_bytes = 1;
    } else if (length < 4096) {
      header[0] = static_cast<uint8_t>(kString12 | length >> 8);
      header[1] = static_cast<uint8_t>(length);
      header_bytes = 2;
    } else {
      header[0] = kString32;
      store_bytes(header + 1, length, 4);
      header_bytes = kString32Header;
    }
  }
  explicit Encoded(int64_t integer) { encode(integer); }

  size_t bytes() const { return header_bytes + text.size(); }

 private:
  void encode(int64_t integer) {
    if (integer >= 0 && integer <= 127) {
      header[0] = static_cast<uint8_t>(integer);
      header_bytes = 1;
    } else if (integer >= -4096 && integer <= 4095) {
      const auto bits = static_cast<uint64_t>(integer) & 0x1FFF;
      header[0] = static_cast<uint8_t>(kInt13 | bits >> 8);
      header[1] = static_cast<uint8_t>(bits);
      header_bytes = 2;
    } else {
      const auto fits = [integer](size_t bits) {
        return sign_extend(static_cast<uint64_t>(integer), bits) == integer;
      };
      header[0] = fits(16) ? kInt16 : fits(24) ? kInt24 : fits(32) ? kInt32 : kInt64;
      header_bytes = 1 + integer_bytes(header[0]);
      store_bytes(header + 1, static_cast<uint64_t>(integer), header_bytes - 1);
    }
  }
};

size_t Listpack::Element::text_bytes() const {
  IntegerText scratch;
  return text(scratch).size();
}

// --- making -----------------------------------------------------------------------------------

Listpack Listpack::create(base::SlabCache& memory) {
  Listpack made(memory.allocate(capacity_for(kHeaderBytes + 1)));
  made.set_bytes(kHeaderBytes + 1);
  store_bytes(made.data_ + 4, 0, 2);
  made.data_[kHeaderBytes] = kEnd;
  return made;
}

Listpack Listpack::create(base::SlabCache& memory, std::string_view bytes) {
  Listpack made(memory.allocate(capacity_for(bytes.size())));
  std::memcpy(made.data_, bytes.data(), bytes.size());
  return made;
}

void Listpack::destroy(base::SlabCache& memory, Listpack listpack) {
  memory.free(listpack.data_, capacity_for(listpack.bytes()));
}

bool Listpack::valid(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes + 1 || bytes.size() > kBytesMax) return false;
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  if (load_bytes(data, 4) != bytes.size() || data[bytes.size() - 1] != kEnd) return false;
  const size_t end = bytes.size() - 1;
  size_t count = 0;
  size_t at = kHeaderBytes;
  while (at < end) {
    const size_t header = header_bytes(data[at]);
    if (header == 0 || header > end - at) return false;
    const size_t length = encoded_bytes(data + at);
    if (length > end - at || length_bytes(length) > end - at - length) return false;
    uint8_t behind[5];
    store_length(behind, length);
    if (std::memcmp(behind, data + at + length, length_bytes(length)) != 0) return false;
    at += length + length_bytes(length);
    count++;
  }
  const size_t stated = load_bytes(data + 4, 2);
  return stated == kCountUnknown || stated == count;
}

// --- reading ----------------------------------------------------------------------------------

size_t Listpack::counted() const {
  size_t count = 0;
  for (Position at = first(); at != kNone; at = next(at)) count++;
  return count;
}

size_t Listpack::element_bytes(Position position) const { return encoded_bytes(data_ + position); }

Listpack::Position Listpack::next(Position position) const {
  const uint8_t* at = behind(data_ + position);
  return *at == kEnd ? kNone : static_cast<Position>(at - data_);
}

Listpack::Position Listpack::previous(Position position) const {
  if (position == kHeaderBytes) return kNone;
  const size_t length = load_length(data_ + position - 1);
  return static_cast<Position>(position - length - length_bytes(length));
}

Listpack::Position Listpack::last() const {
  return empty() ? kNone : previous(static_cast<Position>(bytes() - 1));
}

Listpack::Position Listpack::at(int64_t index) const {
  const size_t stated = stated_count();
  if (stated != kCountUnknown) {
    const auto count = static_cast<int64_t>(stated);
    if (index >= count || index < -count) return kNone;
    if (index > count / 2)
      index -= count;  // from the nearer end
    else if (index < -count / 2)
      index += count;
  }
  Position position = index >= 0 ? first() : last();
  for (; index > 0 && position != kNone; index--) position = next(position);
  for (; index < -1 && position != kNone; index++) position = previous(position);
  return position;
}

Listpack::Element Listpack::get(Position position) const {
  const uint8_t* element = data_ + position;
  const uint8_t first = element[0];
  const auto integer = [](int64_t value) { return Element{true, value, {}}; };
  const auto string = [element](size_t header, size_t length) {
    return Element{false, 0, {reinterpret_cast<const char*>(element) + header, length}};
  };
  if ((first & kInt7Mask) == 0) return integer(first);
  if ((first & 0xC0) == kString6) return string(1, first & 0x3F);
  if ((first & 0xE0) == kInt13) {
    return integer(sign_extend(uint64_t{first & 0x1Fu} << 8 | element[1], 13));
  }
  if ((first & 0xF0) == kString12) return string(2, size_t{first & 0x0Fu} << 8 | element[1]);
  if (first == kString32) return string(kString32Header, load_bytes(element + 1, 4));
  const size_t bytes = integer_bytes(first);
  return integer(sign_extend(load_bytes(element + 1, bytes), 8 * bytes));
}

bool Listpack::equals(Position position, std::string_view text) const {
  const Element element = get(position);
  if (!element.is_integer) return base::equal_bytes(element.bytes, text);
  const auto integer = base::integer_in(text);
  return integer && *integer == element.integer;
}

Listpack::Position Listpack::find(Position from, std::string_view text, size_t skip) const {
  if (from == kNone) return kNone;
  const auto integer = base::integer_in(text);  // which then is stored as one, and never else
  // Short strings are told apart by their header and their last byte: names begin alike.
  const bool is_short = !integer && text.size() < 64;
  const auto header = is_short ? static_cast<uint8_t>(kString6 | text.size()) : kEnd;
  const auto last = is_short && !text.empty() ? static_cast<uint8_t>(text.back()) : header;
  for (const uint8_t* at = data_ + from; *at != kEnd;) {
    bool equal = *at == header && at[text.size()] == last;
    if (equal) {
      equal = base::equal_bytes({reinterpret_cast<const char*>(at) + 1, text.size()}, text);
    } else if ((*at & 0xC0) != kString6) {
      const Element element = get(static_cast<Position>(at - data_));
      equal = element.is_integer ? integer && *integer == element.integer
                                 : !integer && base::equal_bytes(element.bytes, text);
    }
    if (equal) return static_cast<Position>(at - data_);
    at = behind(at);
    for (size_t i = 0; i < skip && *at != kEnd; i++) at = behind(at);
  }
  return kNone;
}

// --- changing ---------------------------------------------------------------------------------

void Listpack::set_bytes(size_t bytes) {
  const auto stored = static_cast<uint32_t>(bytes);
  std::memcpy(data_, &stored, sizeof stored);
}

void Listpack::count_more(int64_t more) {
  const size_t stated = stated_count();
  if (stated == kCountUnknown) return;
  const auto count = static_cast<int64_t>(stated) + more;
  store_bytes(data_ + 4, std::min<uint64_t>(static_cast<uint64_t>(count), kCountUnknown), 2);
}

// Makes `old_bytes` at `offset` `new_bytes` and returns where they begin.
uint8_t* Listpack::make_room(base::SlabCache& memory, size_t offset, size_t old_bytes,
                             size_t new_bytes) {
  const size_t before = bytes();
  const size_t after = before - old_bytes + new_bytes;
  CHECK(after <= UINT32_MAX);
  const size_t tail = before - offset - old_bytes;
  if (old_bytes == new_bytes) return data_ + offset;
  if (capacity_for(after) == capacity_for(before)) {
    std::memmove(data_ + offset + new_bytes, data_ + offset + old_bytes, tail);
  } else {
    auto* moved = static_cast<uint8_t*>(memory.allocate(capacity_for(after)));
    std::memcpy(moved, data_, offset);
    std::memcpy(moved + offset + new_bytes, data_ + offset + old_bytes, tail);
    memory.free(data_, capacity_for(before));
    data_ = moved;
  }
  set_bytes(after);
  return data_ + offset;
}

// Returns what is behind it.
uint8_t* Listpack::write(uint8_t* to, const Encoded& element) {
  const size_t length = element.bytes();
  std::memcpy(to, element.header, element.header_bytes);
  base::copy_bytes(reinterpret_cast<char*>(to) + element.header_bytes, element.text.data(),
                   element.text.size());
  store_length(to + length, length);
  return to + length + length_bytes(length);
}

Listpack::Position Listpack::put(base::SlabCache& memory, size_t offset, size_t old_bytes,
                                 const Encoded& element) {
  const size_t length = element.bytes();
  write(make_room(memory, offset, old_bytes, length + length_bytes(length)), element);
  return static_cast<Position>(offset);
}

Listpack::Position Listpack::insert(base::SlabCache& memory, Position before,
                                    std::string_view text) {
  const Position made = put(memory, before == kNone ? bytes() - 1 : before, 0, Encoded(text));
  count_more(1);
  return made;
}

Listpack::Position Listpack::insert(base::SlabCache& memory, Position before, int64_t integer) {
  const Position made = put(memory, before == kNone ? bytes() - 1 : before, 0, Encoded(integer));
  count_more(1);
  return made;
}

void Listpack::append(base::SlabCache& memory, std::span<const Element> elements) {
  const auto encoded = [](const Element& element) {
    return element.is_integer ? Encoded(element.integer) : Encoded(element.bytes);
  };
  size_t more = 0;
  for (const Element& element : elements) {
    const size_t length = encoded(element).bytes();
    more += length + length_bytes(length);
  }
  uint8_t* to = make_room(memory, bytes() - 1, 0, more);
  for (const Element& element : elements) to = write(to, encoded(element));
  count_more(static_cast<int64_t>(elements.size()));
}

Listpack::Position Listpack::replace(base::SlabCache& memory, Position position,
                                     std::string_view text) {
  const size_t length = element_bytes(position);
  return put(memory, position, length + length_bytes(length), Encoded(text));
}

Listpack::Position Listpack::replace(base::SlabCache& memory, Position position, int64_t integer) {
  const size_t length = element_bytes(position);
  return put(memory, position, length + length_bytes(length), Encoded(integer));
}

void Listpack::prepend(base::SlabCache& memory, Listpack other) {
  const size_t bytes = other.bytes() - kHeaderBytes - 1;
  const auto more = static_cast<int64_t>(other.count());
  std::memcpy(make_room(memory, kHeaderBytes, 0, bytes), other.data_ + kHeaderBytes, bytes);
  count_more(more);
}

Listpack::Position Listpack::erase(base::SlabCache& memory, Position position, size_t count) {
  size_t end = position;
  int64_t taken = 0;
  for (; static_cast<size_t>(taken) < count && data_[end] != kEnd; taken++) {
    const size_t length = encoded_bytes(data_ + end);
    end += length + length_bytes(length);
  }
  make_room(memory, position, end - position, 0);
  count_more(-taken);
  return data_[position] == kEnd ? kNone : position;
}

}  // namespace engine
