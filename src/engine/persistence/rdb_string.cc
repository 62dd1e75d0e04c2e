// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_string.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/bytes.h"
#include "base/numbers.h"
#include "engine/persistence/lzf.h"
#include "engine/persistence/rdb_reader.h"

namespace engine {

RdbString::RdbString(RdbReader& in) : in_(in) {
  static_assert(kInlineBytes >= base::kInt64TextBytesMax);
  set(inline_, kInlineBytes);
}

RdbString::~RdbString() { forget(); }

void RdbString::forget() {
  if (own_ == nullptr) return;
  in_.strings_bytes_ -= capacity();
  own_.reset();
  set(inline_, kInlineBytes);
}

void RdbString::enlarge(size_t kept, size_t capacity) {
  auto bigger = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(bigger.get(), data(), kept);
  forget();
  own_ = std::move(bigger);
  set(own_.get(), capacity);
  in_.strings_bytes_ += capacity;
}

// --- what a reader does with them -------------------------------------------------------------

RdbStringHead RdbReader::string_head() {
  // No memory has so many, and sums of some of them are still numbers.
  constexpr uint64_t kBytesMax = std::numeric_limits<uint64_t>::max() / 8;
  RdbStringHead head;
  const uint8_t first = byte();
  if ((first & 0xC0) == rdb::kEncoded) {
    encoded_head(first & 0x3F, head);
  } else {
    head.bytes = head.stored = length_from(first);
  }
  if (head.stored > source_.left()) fail(RdbFault::kEnded);
  if (head.bytes > budget_.string_bytes_max) fail(RdbFault::kStringTooLong);
  if (head.bytes > kBytesMax) fail();
  return failed() ? RdbStringHead() : head;
}

void RdbReader::encoded_head(uint8_t encoding, RdbStringHead& head) {
  head.form = RdbStringHead::Form::kInteger;
  switch (encoding) {
    case rdb::kInt8:
      head.integer = integer(1);
      return;
    case rdb::kInt16:
      head.integer = integer(2);
      return;
    case rdb::kInt32:
      head.integer = integer(4);
      return;
    case rdb::kLzf:
      head.form = RdbStringHead::Form::kCompressed;
      head.stored = length();
      head.bytes = length();
      if (!lzf_may_expand_to(head.stored, head.bytes)) fail();
      return;
    default:
      fail();
  }
}

bool RdbReader::short_string(std::string_view& text) {
  const std::string_view at_hand = source_.at_hand();
  if (at_hand.size() < 2 || !source_.stays()) return false;
  size_t bytes = static_cast<uint8_t>(at_hand[0]);
  size_t head = 1;
  if (bytes >= rdb::kLength32) return false;
  if (bytes >= rdb::kLength14) {
    bytes = (bytes & 0x3F) << 8 | static_cast<uint8_t>(at_hand[1]);
    head = 2;
  }
  if (bytes > at_hand.size() - head || bytes > budget_.string_bytes_max || !may_take(bytes)) {
    return false;
  }
  source_.skip(head + bytes);
  text = at_hand.substr(head, bytes);
  return true;
}

void RdbReader::skip_string() {
  const RdbStringHead head = string_head();
  if (head.form != RdbStringHead::Form::kInteger) skip(head.stored);
}

std::string_view RdbReader::string(RdbString& into) {
  if (short_string(into.view_)) return into.view_;
  return string_rest(string_head(), into);
}

std::string_view RdbReader::string_rest(const RdbStringHead& head, RdbString& into) {
  into.view_ = {};
  if (into.capacity() > RdbString::kKeptMax && head.bytes <= RdbString::kKeptMax) into.forget();
  if (head.form == RdbStringHead::Form::kInteger) {
    into.view_ = {into.inline_, base::format_int64(head.integer, into.inline_)};
    return into.view_;
  }
  // What is going to be made of it takes as much again.
  const bool plain = head.form == RdbStringHead::Form::kPlain;
  if (plain && source_.stays() && head.bytes > 0 && head.bytes <= source_.at_hand().size()) {
    if (may_take(head.bytes)) into.view_ = source_.at_hand().substr(0, head.bytes);
    source_.skip(into.view_.size());
    return into.view_;
  }
  const uint64_t more = head.bytes > into.capacity() ? head.bytes : 0;
  if (may_take(head.bytes + more) && string_bytes(head, into)) {
    into.view_ = {into.data(), head.bytes};
  }
  return into.view_;
}

bool RdbReader::string_bytes(const RdbStringHead& head, RdbRoom& room) {
  return head.form == RdbStringHead::Form::kPlain ? plain_bytes(head.bytes, room)
                                                  : compressed_bytes(head, room);
}

// Makes room for the first `needed` bytes of a string of `bytes`, of which `kept` have come. Where
// the source may end any time that is at most twice as many, and in the last step all from half of
// them, so that the string and its copy on the way are not more than one and a half.
bool RdbReader::make_room(RdbRoom& room, uint64_t bytes, uint64_t needed, uint64_t kept) {
  constexpr uint64_t kFirst = 65536;
  if (needed <= room.capacity()) return true;
  uint64_t capacity = bytes;
  if (source_.left() == RdbSource::kUnknown) {
    while ((capacity + 1) / 2 >= std::max(needed, kFirst)) capacity = (capacity + 1) / 2;
  }
  if (!may_take(capacity)) return false;
  room.enlarge(kept, capacity);
  return true;
}

bool RdbReader::plain_bytes(uint64_t bytes, RdbRoom& room) {
  for (uint64_t come = 0; come < bytes;) {
    const std::string_view piece = source_.at_hand();
    if (piece.empty()) fail(RdbFault::kEnded);
    if (failed() || !make_room(room, bytes, come + 1, come)) return false;
    const size_t count = std::min({piece.size(), bytes - come, room.capacity() - come});
    base::copy_bytes(room.data() + come, piece.data(), count);
    source_.skip(count);
    come += count;
  }
  return !failed();
}

bool RdbReader::compressed_bytes(const RdbStringHead& head, RdbRoom& room) {
  const std::string_view packed = source_.at_hand().substr(0, head.stored);
  if (packed.size() < head.stored) return unpack(head, room);
  // All has come that it stands for.
  if (head.bytes > room.capacity()) {
    if (!may_take(head.bytes)) return false;
    room.enlarge(0, head.bytes);
  }
  source_.skip(packed.size());
  if (!lzf_unpack(packed, {room.data(), head.bytes})) fail();
  return !failed();
}

// Token by token, since the compressed bytes are not in one piece.
bool RdbReader::unpack(const RdbStringHead& head, RdbRoom& room) {
  uint64_t stored = head.stored;
  uint64_t come = 0;
  const auto next = [&](size_t bytes) {
    if (bytes > stored) fail();
    stored -= std::min<uint64_t>(bytes, stored);
    return raw(bytes);
  };
  while (stored > 0) {
    const std::string_view control = next(1);
    if (failed()) return false;
    LzfToken token(static_cast<uint8_t>(control[0]));
    const std::string_view rest = next(token.bytes());
    if (failed()) return false;
    const size_t distance = token.distance(rest);
    const size_t length = token.length();
    if (distance > come || length > head.bytes - come) fail();
    if (failed() || !make_room(room, head.bytes, come + length, come)) return false;
    char* to = room.data() + come;
    if (token.literal()) base::copy_bytes(to, rest.data(), length);
    const char* from = to - distance;
    for (size_t i = 0; !token.literal() && i < length; i++) to[i] = from[i];
    come += length;
  }
  if (come != head.bytes) fail();
  return !failed();
}

}  // namespace engine
