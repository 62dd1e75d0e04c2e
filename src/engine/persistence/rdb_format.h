// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

// The RDB format: numbers of rdb.h of Redis, up to 8.8, and of Valkey 9. Files and dumps of version
// 11 and before are the same for both; behind it they went apart.

namespace engine::rdb {

// The version written with a dump: the oldest that knows all of its types.
inline constexpr uint16_t kVersion = 11;
// Without its sets in listpacks, and what streams know of the activity of consumers: what Redis 7.0
// reads.
inline constexpr uint16_t kOldVersion = 10;
// Valkey's, of which one type is used: hashes with fields that expire.
inline constexpr uint16_t kValkeyVersion = 80;
// Between them stand versions of Redis, whose newer types are others: up to here they are known.
inline constexpr uint16_t kForeignVersionMin = 12;
inline constexpr uint16_t kForeignVersionKnown = 14;
inline constexpr uint16_t kForeignVersionMax = 79;
inline constexpr uint8_t kForeignTypeMin = 22;

inline constexpr size_t kFooterBytes = 10;  // of a dump: version and checksum

// Whose: types from kForeignTypeMin on, and some opcodes, are not the same in both.
enum class Dialect : uint8_t { kRedis, kValkey };

constexpr Dialect dialect_of(uint16_t version) {
  return version > kForeignVersionMax ? Dialect::kValkey : Dialect::kRedis;
}

// What a type byte stands for: its own number, but of Redis' types from kForeignTypeMin on that and
// kOfRedis, so that no byte alone can mean them.
inline constexpr uint16_t kOfRedis = 0x100;

enum ValueType : uint16_t {
  kString = 0,
  kList = 1,
  kSet = 2,
  kZset = 3,  // scores as text
  kHash = 4,
  kZset2 = 5,  // scores as binary doubles
  kModulePreRelease = 6,
  kModule = 7,
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
  kHash2 = 22,                           // Valkey's, with an expiry a field
  kRedisHashPreRelease = kOfRedis | 22,  // likewise, of 7.4's release candidates
  kRedisHashListpackPreRelease = kOfRedis | 23,
  kRedisHash = kOfRedis | 24,  // likewise, relative to the first expiry
  kRedisHashListpack = kOfRedis | 25,
  kRedisStream = kOfRedis | 26,   // with what producers have sent
  kRedisStream2 = kOfRedis | 27,  // and pending entries that were given back
  kRedisArray = kOfRedis | 28,
};

constexpr ValueType value_type(Dialect dialect, uint8_t byte) {
  const bool own = dialect == Dialect::kRedis && byte >= kForeignTypeMin;
  return static_cast<ValueType>(byte | (own ? kOfRedis : 0));
}

constexpr uint8_t type_byte(ValueType type) { return static_cast<uint8_t>(type & 0xFF); }

// What stands in a file where a type may.
enum Opcode : uint8_t {
  kSlotImport = 243,  // Valkey's; of Redis kKeyMetadata
  kKeyMetadata = 243,
  kSlotInfo = 244,  // Redis' alone
  kFunction = 245,
  kFunctionPreRelease = 246,
  kModuleAux = 247,
  kIdle = 248,  // seconds, as a length
  kFrequency = 249,
  kAux = 250,
  kResizeDb = 251,
  kExpireMs = 252,
  kExpireSeconds = 253,
  kSelectDb = 254,
  kEnd = 255,
};

// What stands in front of a module's fields.
enum ModuleOpcode : uint8_t {
  kModuleEnd = 0,
  kModuleSigned = 1,
  kModuleUnsigned = 2,
  kModuleFloat = 3,
  kModuleDouble = 4,
  kModuleString = 5,
};

// The two high bits of a length's first byte.
inline constexpr uint8_t kLength6 = 0x00;
inline constexpr uint8_t kLength14 = 0x40;
inline constexpr uint8_t kLength32 = 0x80;  // the whole byte
inline constexpr uint8_t kLength64 = 0x81;  // the whole byte
inline constexpr uint8_t kEncoded = 0xC0;   // no length: the low bits say how the string is encoded

enum StringEncoding : uint8_t { kInt8 = 0, kInt16 = 1, kInt32 = 2, kLzf = 3 };

// A score as text begins with its length, or is one of these alone.
inline constexpr uint8_t kTextNan = 253;
inline constexpr uint8_t kTextInfinity = 254;
inline constexpr uint8_t kTextMinusInfinity = 255;

// A node of kListQuicklist2.
inline constexpr uint64_t kPlainNode = 1;   // one element
inline constexpr uint64_t kPackedNode = 2;  // a listpack

}  // namespace engine::rdb

namespace engine {

// Whether whoever passes bytes on keeps their CRC64.
enum class RdbChecksum : uint8_t { kNone, kRunning };

}  // namespace engine
