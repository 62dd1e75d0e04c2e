// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/ziplist.h"

#include <cstdint>
#include <cstring>
#include <string>

namespace engine {

namespace {

constexpr uint8_t kEnd = 0xFF;

// Takes bytes from the front as long as there are some.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  size_t left() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  uint8_t peek() const { return bytes_.empty() ? 0 : static_cast<uint8_t>(bytes_[0]); }

  std::string_view take(size_t count) {
    if (count > bytes_.size()) {
      failed_ = true;
      bytes_ = {};
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  uint64_t little_endian(size_t count) {
    uint64_t value = 0;
    size_t shift = 0;
    for (const char c : take(count)) {
      value |= uint64_t{static_cast<uint8_t>(c)} << shift;
      shift += 8;
    }
    return value;
  }
  uint64_t big_endian(size_t count) {
    uint64_t value = 0;
    for (const char c : take(count)) value = value << 8 | static_cast<uint8_t>(c);
    return value;
  }
  std::string integer(size_t count) {
    const size_t unused = 64 - 8 * count;
    return std::to_string(static_cast<int64_t>(little_endian(count) << unused) >>
                          static_cast<int>(unused));
  }
  void fail() { failed_ = true; }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

// `previous`: how many bytes the element in front of it has, which it says as well.
std::string ziplist_element(Bytes& bytes, size_t previous) {
  constexpr uint8_t kLongPrevious = 0xFE;
  uint64_t told = bytes.little_endian(1);
  if (told == kLongPrevious) told = bytes.little_endian(4);
  if (told != previous) bytes.fail();
  const auto first = static_cast<uint8_t>(bytes.little_endian(1));
  switch (first >> 6) {
    case 0:
      return std::string(bytes.take(first & 0x3F));
    case 1:
      return std::string(bytes.take(size_t{first & 0x3Fu} << 8 | bytes.little_endian(1)));
    case 2:
      return std::string(bytes.take(bytes.big_endian(4)));
    default:
      break;
  }
  switch (first) {
    case 0xC0:
      return bytes.integer(2);
    case 0xD0:
      return bytes.integer(4);
    case 0xE0:
      return bytes.integer(8);
    case 0xF0:
      return bytes.integer(3);
    case 0xFE:
      return bytes.integer(1);
    default:
      break;
  }
  if (first >= 0xF1 && first <= 0xFD) return std::to_string((first & 0x0F) - 1);
  bytes.fail();
  return {};
}

size_t zipmap_length(Bytes& bytes) {
  constexpr uint8_t kLong = 254;
  const auto first = static_cast<uint8_t>(bytes.little_endian(1));
  if (first == kEnd) bytes.fail();
  return first < kLong ? first : bytes.little_endian(4);
}

bool ends(Bytes& bytes) { return bytes.take(1) == "\xFF" && bytes.empty() && !bytes.failed(); }

}  // namespace

bool walk_ziplist(std::string_view text, const ElementVisitor& visit) {
  Bytes bytes(text);
  const uint64_t total = bytes.little_endian(4);
  const uint64_t last = bytes.little_endian(4);  // where that stands
  const uint64_t stated = bytes.little_endian(2);
  constexpr uint64_t kUnknown = 0xFFFF;
  if (bytes.failed() || total != text.size()) return false;
  uint64_t count = 0;
  size_t at = 0;
  size_t previous = 0;
  for (; !bytes.empty() && bytes.peek() != kEnd; count++) {
    at = text.size() - bytes.left();
    const std::string element = ziplist_element(bytes, previous);
    if (bytes.failed() || !visit(element)) return false;
    previous = text.size() - bytes.left() - at;
  }
  return ends(bytes) && (stated == kUnknown || stated == count) && (count == 0 || last == at);
}

bool walk_zipmap(std::string_view text, const ElementVisitor& visit) {
  Bytes bytes(text);
  const uint64_t stated = bytes.little_endian(1);
  constexpr uint64_t kUnknown = 254;
  uint64_t count = 0;
  for (; !bytes.empty() && bytes.peek() != kEnd; count++) {
    const std::string_view field = bytes.take(zipmap_length(bytes));
    const size_t length = zipmap_length(bytes);
    const uint64_t free = bytes.little_endian(1);
    const std::string_view value = bytes.take(length);
    bytes.take(free);
    if (bytes.failed() || !visit(field) || !visit(value)) return false;
  }
  return ends(bytes) && (stated >= kUnknown || stated == count);
}

}  // namespace engine
