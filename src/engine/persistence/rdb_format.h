// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

// Redis' RDB format, as far as values go (rdb.h of Redis 7.2 and Valkey 9).

namespace engine::rdb {

// The version written with a dump: the oldest that knows all of its types.
inline constexpr uint16_t kVersion = 11;
// Valkey's, of which one type is used: hashes with fields that expire.
inline constexpr uint16_t kValkeyVersion = 80;
// Between them stand versions of Redis, whose newer types are others.
inline constexpr uint16_t kForeignVersionMin = 12;
inline constexpr uint16_t kForeignVersionMax = 79;
inline constexpr uint8_t kForeignTypeMin = 22;

inline constexpr size_t kFooterBytes = 10;  // version and checksum

enum ValueType : uint8_t {
  kString = 0,
  kList = 1,
  kSet = 2,
  kZset = 3,  // scores as text
  kHash = 4,
  kZset2 = 5,  // scores as binary doubles
  kHashZipmap = 9,
  kListZiplist = 10,
  kSetIntset = 11,
  kZsetZiplist = 12,
  kHashZiplist = 13,
  kListQuicklist = 14,  // of ziplists
  kStreamListpacks = 15,
  kHashListpack = 16,
  kZsetListpack = 17,
  kListQuicklist2 = 18,  // of listpacks
  kStreamListpacks2 = 19,
  kSetListpack = 20,
  kStreamListpacks3 = 21,
  kHash2 = 22,  // with an expiry a field
};

// The two high bits of a length's first byte.
inline constexpr uint8_t kLength6 = 0x00;
inline constexpr uint8_t kLength14 = 0x40;
inline constexpr uint8_t kLength32 = 0x80;  // the whole byte
inline constexpr uint8_t kLength64 = 0x81;  // the whole byte
inline constexpr uint8_t kEncoded = 0xC0;   // no length: the low bits say how the string is encoded

enum StringEncoding : uint8_t { kInt8 = 0, kInt16 = 1, kInt32 = 2, kLzf = 3 };

// A node of kListQuicklist2.
inline constexpr uint64_t kPlainNode = 1;   // one element
inline constexpr uint64_t kPackedNode = 2;  // a listpack

}  // namespace engine::rdb

namespace engine {

// Whether whoever passes bytes on keeps their CRC64.
enum class RdbChecksum : uint8_t { kNone, kRunning };

}  // namespace engine
