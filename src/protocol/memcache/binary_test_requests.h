// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

// Binary requests as bytes, for tests.

namespace protocol::memcache {

struct BinaryParts {
  uint8_t opcode = 0;
  std::string extras = {};
  std::string key = {};
  std::string value = {};
  uint32_t opaque = 0;
  uint64_t cas = 0;
};

inline void append_big_endian(std::string& bytes, uint64_t value, size_t count) {
  for (size_t i = count; i-- > 0;) bytes += static_cast<char>(value >> (8 * i));
}

inline std::string binary_request(const BinaryParts& parts) {
  std::string bytes = "\x80";
  bytes += static_cast<char>(parts.opcode);
  append_big_endian(bytes, parts.key.size(), 2);
  append_big_endian(bytes, parts.extras.size(), 1);
  append_big_endian(bytes, 0, 3);
  append_big_endian(bytes, parts.extras.size() + parts.key.size() + parts.value.size(), 4);
  append_big_endian(bytes, parts.opaque, 4);
  append_big_endian(bytes, parts.cas, 8);
  return bytes + parts.extras + parts.key + parts.value;
}

}  // namespace protocol::memcache
