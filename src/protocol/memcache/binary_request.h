// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "protocol/memcache/request.h"

// memcached's binary protocol: 24 bytes of header, then extras, key and value, all lengths ahead.
// Source: memcached's protocol_binary.h and the wiki's BinaryProtocolRevamped; where they are
// silent, what memcached 1.6 does. ElastiCache's discovery (0x60) is from its clients.

namespace protocol::memcache {

inline constexpr char kBinaryRequestMagic = static_cast<char>(0x80);
inline constexpr char kBinaryReplyMagic = static_cast<char>(0x81);
inline constexpr size_t kBinaryHeaderBytes = 24;

// The commands, by the number of the form that always replies.
enum class Opcode : uint8_t {
  kGet = 0x00,
  kSet = 0x01,
  kAdd = 0x02,
  kReplace = 0x03,
  kDelete = 0x04,
  kIncrement = 0x05,
  kDecrement = 0x06,
  kQuit = 0x07,
  kFlush = 0x08,
  kNoop = 0x0a,
  kVersion = 0x0b,
  kGetWithKey = 0x0c,
  kAppend = 0x0e,
  kPrepend = 0x0f,
  kStat = 0x10,
  kVerbosity = 0x1b,
  kTouch = 0x1c,
  kGetAndTouch = 0x1d,
  kSaslMechanisms = 0x20,
  kSaslAuthenticate = 0x21,
  kSaslStep = 0x22,
  kGetAndTouchWithKey = 0x23,
  kGetConfiguration = 0x60,
};

enum class BinaryStatus : uint16_t {
  kOk = 0x00,
  kNotFound = 0x01,
  kExists = 0x02,
  kTooLarge = 0x03,
  kInvalid = 0x04,
  kNotStored = 0x05,
  kNotANumber = 0x06,
  kNotAuthenticated = 0x20,
  kUnknownCommand = 0x81,
  kNoMemory = 0x82,
};

// One opcode as it is sent, and the form of its requests.
struct OpcodeForm {
  uint8_t number;
  Opcode opcode;
  bool quiet;  // replies only if it fails; of the ones that get, only if they find something
  enum class Extras : uint8_t { kNone, kStore, kCount, kTime, kTimeOrNone, kIgnored } extras;
  enum class Part : uint8_t { kNever, kMaybe, kAlways } key, value;
};

// nullptr: there is none of that number.
const OpcodeForm* find_opcode(uint8_t number);

// A request of the binary protocol. `fields` has what text requests have as well: keys (none or
// one), value, client_flags, exptime, delta and cas; its verb means nothing. Stays where it is, as
// a Request does.
struct BinaryRequest {
  Opcode opcode = Opcode::kNoop;
  bool quiet = false;
  uint8_t number = 0;             // the opcode as sent, and
  uint32_t opaque = 0;            // a number of the client's, both for the reply
  std::optional<uint64_t> start;  // increment and decrement: what a missing item is made with
  Request fields;
};

}  // namespace protocol::memcache
