// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace encryption {

// A key of 32 bytes, and memory for it that is wiped when it goes or is moved from.
class Key {
 public:
  static constexpr size_t kBytes = 32;

  Key() = default;
  Key(Key&& other) noexcept;
  Key& operator=(Key&& other) noexcept;
  ~Key();

  uint8_t* data() { return bytes_.data(); }
  const uint8_t* data() const { return bytes_.data(); }

 private:
  void wipe();

  std::array<uint8_t, kBytes> bytes_ = {};
};

// The key that a node's files are encrypted with. None of them is encrypted with it itself: it
// makes keys of their own for them. Immutable, so thread-safe.
class DataKey {
 public:
  static constexpr size_t kIdBytes = 8;
  static constexpr size_t kSaltBytes = 32;
  using Id = std::array<char, kIdBytes>;

  // Reads it from a file of exactly 32 bytes. That may be /dev/fd/N, a pipe too: then descriptor N
  // is closed afterwards, so that nobody reads it again. The error names the file.
  static base::Result<DataKey> read(const std::string& path);

  explicit DataKey(Key key);

  // By which files name their key; tells nothing of it.
  const Id& id() const { return id_; }
  std::string id_text() const;

  // The key that belongs to a salt.
  Key derive(std::string_view salt) const;

 private:
  Key key_;
  Id id_;
};

// An id in hexadecimal digits, as people are told it.
std::string key_id_text(std::string_view id);

}  // namespace encryption
