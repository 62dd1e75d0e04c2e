// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/check.h"
#include "base/slab.h"
#include "engine/types/blob.h"

namespace engine {

// Numbers are those of the RDB format where it has one.
enum class Type : uint8_t { kString, kList, kSet, kSortedSet, kHash, kStream };

constexpr std::string_view type_name(Type type) {
  constexpr std::string_view kNames[] = {"string", "list", "set", "zset", "hash", "stream"};
  return kNames[static_cast<size_t>(type)];
}

// How a value is stored, under the names that OBJECT ENCODING has for it (of a large sorted set
// "skiplist", whatever it is).
enum class Encoding : uint8_t {
  kInt,
  kEmbstr,
  kRaw,
  kListpack,
  kIntset,
  kQuicklist,
  kHashtable,
  kSkiplist,
  kStream,
};

constexpr std::string_view encoding_name(Encoding encoding) {
  constexpr std::string_view kNames[] = {"int",       "embstr",    "raw",      "listpack", "intset",
                                         "quicklist", "hashtable", "skiplist", "stream"};
  return kNames[static_cast<size_t>(encoding)];
}

// What the value of every type but strings is: something outside the entry that the type's own
// file knows how to read (object.h).
struct Object {
  Type type = Type::kString;
  Encoding encoding = Encoding::kRaw;
  void* data = nullptr;
};

// The same, only to be read: what an entry that may not be changed has.
struct ConstObject {
  ConstObject() = default;
  ConstObject(Type type_is, Encoding encoding_is, const void* data_at)
      : type(type_is), encoding(encoding_is), data(data_at) {}
  ConstObject(const Object& object) : ConstObject(object.type, object.encoding, object.data) {}

  Type type = Type::kString;
  Encoding encoding = Encoding::kRaw;
  const void* data = nullptr;
};

// What memcached keeps beside a value.
struct ItemMeta {
  uint64_t cas = 0;
  uint32_t client_flags = 0;
  uint32_t state = 0;  // bits of the meta protocol: stale, win token sent, fetched
};

// A key and its value in one allocation:
//
//   byte 0      type (low three bits), generation (the fourth), encoding (high four)
//        1      flags: which of the optional fields stand below, where the value is
//        2-3    bytes of the value area (low twelve bits) and the access clock's high four bits
//        4      bytes of the key, unless kLongKey
//        5-7    the access clock's low 24 bits (see keyspace/policy.h)
//        8-     int64 expiry, if kHasExpire: Unix milliseconds
//               ItemMeta (16 bytes), if kHasItemMeta
//               uint64 bytes of the key, if kLongKey
//               key
//               value area: the bytes of a string; or 8 bytes: an int64 (Encoding::kInt), a
//               Blob* (kBlob) or what an Object points at (kObject)
//
// So a 16-byte key with a 64-byte value takes 88 bytes, 96 with an expiry. Entries are made and
// freed here and owned by the table that points at them; whoever holds a key's partition may read
// and write it.
class Entry {
 public:
  static constexpr int64_t kNoExpire = -1;
  static constexpr bool kHasParts = true;  // the fields of a hash

  struct Init {
    std::string_view key;
    Type type = Type::kString;
    Encoding encoding = Encoding::kRaw;
    size_t value_bytes = 0;
    int64_t expire_ms = kNoExpire;
    const ItemMeta* item_meta = nullptr;
    bool blob = false;
    bool object = false;
  };

  static constexpr size_t kValueBytesMax = 4095;

  // The value area is uninitialised. Requires: value_bytes <= kValueBytesMax.
  static Entry* create(base::SlabCache& memory, const Init& init);

  // An entry that owns the object.
  static Entry* create(base::SlabCache& memory, std::string_view key, const Object& object,
                       int64_t expire_ms = kNoExpire);

  // Moves the entry and its blob where the pages that they lie in are evacuated; the blob only if
  // nobody else refers to it. Returns where the entry is then, null if it stays.
  static Entry* relocate(base::SlabCache& memory, Entry* entry);

  // What create() would allocate.
  static size_t bytes_for(const Init& init);

  // Releases the blob or the object, if there is one, and the entry. As long as an object is large:
  // whoever serves clients lets Graveyard do it (keyspace/graveyard.h).
  static void destroy(base::SlabCache& memory, Entry* entry);

  Type type() const { return static_cast<Type>(kind_ & kTypeMask); }
  Encoding encoding() const { return static_cast<Encoding>(kind_ >> 4); }
  void set_encoding(Encoding encoding) {
    kind_ = static_cast<uint8_t>((kind_ & 0x0F) | (static_cast<uint8_t>(encoding) << 4));
  }

  // Which of two generations of the keyspace it belongs to: the one that a snapshot has yet to
  // write, or the other (snapshot/cut.h).
  bool generation() const { return (kind_ & kGeneration) != 0; }
  void set_generation(bool generation) {
    kind_ = static_cast<uint8_t>((kind_ & ~kGeneration) | (generation ? kGeneration : 0));
  }

  std::string_view key() const { return {at(key_offset()), key_bytes()}; }

  bool has_expire() const { return (flags_ & kHasExpire) != 0; }
  int64_t expire_ms() const { return has_expire() ? load<int64_t>(8) : kNoExpire; }
  // When something about it is due, INT64_MAX for never: the key, or a part of its value. May look
  // into the value, but only where that is large.
  int64_t deadline_ms() const {
    const int64_t own_ms = has_expire() ? expire_ms() : INT64_MAX;
    return is_object() ? std::min(own_ms, object_deadline_ms()) : own_ms;
  }
  // Whether fields of it have an expiry, as of the last time that it was looked up.
  bool has_volatile_parts() const { return (flags_ & kVolatileParts) != 0; }
  void note_volatile_parts() {
    const bool any = is_object() && object_deadline_ms() != INT64_MAX;
    flags_ = static_cast<uint8_t>((flags_ & ~kVolatileParts) | (any ? kVolatileParts : 0));
  }
  // Requires: has_expire().
  void set_expire_ms(int64_t expire_ms) {
    DCHECK(has_expire());
    store(8, expire_ms);
  }

  bool has_item_meta() const { return (flags_ & kHasItemMeta) != 0; }
  ItemMeta item_meta() const {
    return has_item_meta() ? load<ItemMeta>(has_expire() ? 16 : 8) : ItemMeta{};
  }
  // Requires: has_item_meta().
  void set_item_meta(const ItemMeta& meta) {
    DCHECK(has_item_meta());
    store(has_expire() ? 16 : 8, meta);
  }

  // 28 bits whose meaning the eviction policy knows.
  uint32_t access() const {
    return (key_and_access_ >> 8) | (uint32_t{value_and_access_} >> kValueBits << 24);
  }
  void set_access(uint32_t access) {
    key_and_access_ = (key_and_access_ & 0xFF) | (access << 8);
    value_and_access_ =
        static_cast<uint16_t>((value_and_access_ & kValueBytesMax) | (access >> 24 << kValueBits));
  }

  // Two bits: how often the key was asked for, up to 3, since it was written or last passed over
  // by eviction.
  uint32_t hits() const { return flags_ >> kHitsShift; }
  void set_hits(uint32_t hits) {
    flags_ = static_cast<uint8_t>((flags_ & ((1u << kHitsShift) - 1)) | (hits << kHitsShift));
  }

  bool is_blob() const { return (flags_ & kBlob) != 0; }
  const Blob* blob() const { return shared_blob(); }
  Blob* blob() { return shared_blob(); }
  // For who takes a reference of his own: only to be retained and released.
  Blob* shared_blob() const {
    DCHECK(is_blob());
    return load<Blob*>(value_offset());
  }
  void set_blob(Blob* blob) { store(value_offset(), blob); }

  bool is_object() const { return (flags_ & kObject) != 0; }
  ConstObject object() const {
    DCHECK(is_object());
    return {type(), encoding(), load<const void*>(value_offset())};
  }
  Object object() {
    DCHECK(is_object());
    return {type(), encoding(), load<void*>(value_offset())};
  }
  // Another form of the value, or the same one elsewhere. What stood there is the caller's.
  void set_object(Encoding encoding, void* data) {
    DCHECK(is_object());
    set_encoding(encoding);
    store(value_offset(), data);
  }
  // The object is the caller's from here on; the entry can only be destroyed.
  Object take_object() {
    const Object taken = object();
    flags_ &= static_cast<uint8_t>(~kObject);
    return taken;
  }

  int64_t integer() const {
    DCHECK(encoding() == Encoding::kInt);
    return load<int64_t>(value_offset());
  }
  void set_integer(int64_t value) { store(value_offset(), value); }

  // The bytes in the entry itself.
  char* inline_value() { return at(value_offset()); }
  std::string_view inline_bytes() const { return {at(value_offset()), value_bytes()}; }

  // Asks for the cache lines beyond the first two, which whoever looks the entry up asks for.
  void prefetch_value() const {
    constexpr uintptr_t kLine = 64;
    const auto start = reinterpret_cast<uintptr_t>(this);
    const uintptr_t end = start + std::min(bytes(), kPrefetchBytesMax);
    for (uintptr_t line = (start & ~(kLine - 1)) + 2 * kLine; line < end; line += kLine) {
      __builtin_prefetch(reinterpret_cast<const void*>(line));
    }
  }

  // Bytes of the allocation, without blob and object.
  size_t bytes() const { return value_offset() + value_bytes(); }

  // What the entry takes of memory, blob and object included.
  size_t footprint() const;

 private:
  enum Flag : uint8_t {
    kHasExpire = 1,
    kHasItemMeta = 2,
    kLongKey = 4,
    kBlob = 8,
    kObject = 16,
    kVolatileParts = 32
  };
  static constexpr uint8_t kTypeMask = 7;
  static constexpr uint8_t kGeneration = 8;
  static constexpr int kHitsShift = 6;
  static constexpr int kValueBits = 12;
  static constexpr size_t kShortKeyMax = 255;
  static constexpr size_t kPrefetchBytesMax = 2048;

  Entry() = default;

  int64_t object_deadline_ms() const;

  size_t key_offset() const {
    static constexpr uint8_t kOffsets[8] = {8, 16, 24, 32, 16, 24, 32, 40};
    return kOffsets[flags_ & 7];
  }
  size_t key_bytes() const {
    return (flags_ & kLongKey) == 0 ? key_and_access_ & 0xFF : load<uint64_t>(key_offset() - 8);
  }
  size_t value_bytes() const { return value_and_access_ & kValueBytesMax; }
  size_t value_offset() const { return key_offset() + key_bytes(); }

  char* at(size_t offset) { return reinterpret_cast<char*>(this) + offset; }
  const char* at(size_t offset) const { return reinterpret_cast<const char*>(this) + offset; }

  // Fields after the key stand at any address.
  template <typename T>
  T load(size_t offset) const {
    T value;
    std::memcpy(&value, at(offset), sizeof(T));
    return value;
  }
  template <typename T>
  void store(size_t offset, const T& value) {
    std::memcpy(at(offset), &value, sizeof(T));
  }

  uint8_t kind_;
  uint8_t flags_;
  uint16_t value_and_access_;
  uint32_t key_and_access_;
};

static_assert(sizeof(Entry) == 8);

}  // namespace engine
