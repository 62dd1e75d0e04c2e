// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/file_system.h"
#include "engine/persistence/rdb_format.h"

namespace engine {

// Where RDB comes from: pieces of any size from a provider, which is asked for the next one when
// all bytes of the one before were taken. Nothing is copied but the few bytes of a field that lies
// across pieces.
//
// The provider may wait in next(), so who reads from a socket is on a thread that may. Not
// thread-safe.
class RdbSource {
 public:
  static constexpr uint64_t kUnknown = UINT64_MAX;

  RdbSource(const RdbSource&) = delete;
  RdbSource& operator=(const RdbSource&) = delete;
  virtual ~RdbSource() = default;

  // The bytes that were not taken yet of the piece at hand, of the next one if there are none.
  // Empty: there is nothing more.
  std::string_view at_hand() {
    if (at_ == end_) refill();
    return {at_, static_cast<size_t>(end_ - at_)};
  }
  bool at_end() { return at_hand().empty(); }

  // Requires: no more than are at hand.
  void skip(size_t bytes) { at_ += bytes; }

  // The next bytes, valid until the next call of any of these; empty if there are not so many, and
  // then there is nothing more. Requires: no more than kTakenMax.
  static constexpr size_t kTakenMax = 256;
  std::string_view take(size_t bytes) {
    if (bytes > static_cast<size_t>(end_ - at_)) return take_over(bytes);
    at_ += bytes;
    return {at_ - bytes, bytes};
  }

  // How many bytes can still come, if that is certain, else kUnknown: then no length that is read
  // can be held against it.
  uint64_t left() const {
    if (beyond_ == kUnknown) return kUnknown;
    return beyond_ + static_cast<size_t>(end_ - at_);
  }

  // Whether all pieces stay as they are while the source lives, so that views may be kept.
  bool stays() const { return traits_.stays; }

  // What was taken so far: how many bytes; their CRC64 as base::crc64() has it. Requires, for that:
  // RdbChecksum::kRunning.
  uint64_t bytes() const { return before_ + static_cast<size_t>(at_ - begin_); }
  uint64_t checksum() const;

  // From here on there is nothing more.
  void close();

 protected:
  struct Traits {
    uint64_t bytes = kUnknown;  // the source ends there, whatever the provider has
    bool stays = false;
    RdbChecksum checksum = RdbChecksum::kRunning;
  };
  explicit RdbSource(const Traits& traits) : traits_(traits), beyond_(traits.bytes) {}
  // With the first piece, which is not longer than all.
  RdbSource(const Traits& traits, std::string_view piece)
      : traits_(traits),
        begin_(piece.data()),
        at_(begin_),
        end_(begin_ + piece.size()),
        beyond_(traits.bytes - piece.size()) {}

  // The next piece, valid until the next call. Empty: there is none, or it has failed, and why is
  // between it and who made it. It is not called again then.
  virtual std::string_view next() = 0;

 private:
  void refill();
  std::string_view take_over(size_t bytes);

  const Traits traits_;
  const char* begin_ = nullptr;  // of the piece at hand
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  uint64_t beyond_;      // left() behind the piece
  uint64_t before_ = 0;  // bytes() in front of it
  uint64_t crc_ = 0;     // likewise
  std::array<char, kTakenMax> taken_;
};

// Bytes in memory, which stay. Their checksum is for whoever gave them to look at.
class RdbMemorySource final : public RdbSource {
 public:
  explicit RdbMemorySource(std::string_view bytes)
      : RdbSource({.bytes = bytes.size(), .stays = true, .checksum = RdbChecksum::kNone}, bytes) {}

 private:
  std::string_view next() override { return {}; }  // never asked: there are no more
};

// A file, made readable piece by piece: what was got from it stays as long as the view and is not
// dropped there.
class RdbFileSource final : public RdbSource {
 public:
  explicit RdbFileSource(base::FileView& file)
      : RdbSource({.bytes = file.size_at_most(), .stays = true, .checksum = RdbChecksum::kNone},
                  file.front(0)),
        file_(file),
        given_(file.front(0).size()) {}

 private:
  std::string_view next() override {
    constexpr uint64_t kPieceBytes = 256 * 1024;
    const std::string_view front = file_.front(given_ + kPieceBytes);
    return front.substr(std::exchange(given_, front.size()));
  }

  base::FileView& file_;
  size_t given_;
};

}  // namespace engine
