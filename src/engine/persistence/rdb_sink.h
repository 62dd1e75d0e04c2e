// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "engine/persistence/rdb_format.h"

namespace engine {

// Where RDB goes. Bytes are gathered in a buffer that the implementation owns and handed on when it
// is full; what is longer than the buffer is handed on from where it lies. So whatever is written,
// what is held of it is never more than the buffer.
//
// The receiver may wait in write(): who holds a lock meanwhile gives a receiver that does not. When
// it fails it is not called again, and what comes after goes nowhere: whoever writes may ask
// failed() as seldom as he likes. Not thread-safe.
class RdbSink {
 public:
  RdbSink(const RdbSink&) = delete;
  RdbSink& operator=(const RdbSink&) = delete;
  virtual ~RdbSink() = default;

  void append(char byte) {
    if (at_ == end_) hand_on();
    *at_++ = byte;
  }
  void append(std::string_view bytes) {
    if (bytes.size() > static_cast<size_t>(end_ - at_)) {
      append_over(bytes);
      return;
    }
    base::copy_bytes(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }

  // Hands on what the buffer holds: to be called at the end. False: failed().
  bool flush() {
    if (at_ != begin_) hand_on();
    return !failed_;
  }

  bool failed() const { return failed_; }

  bool keeps_checksum() const { return checksum_ == RdbChecksum::kRunning; }

  // What was appended so far, handed on or not: how many bytes; their CRC64 as base::crc64() has
  // it. Requires, for that: keeps_checksum().
  uint64_t bytes() const { return handed_on_ + static_cast<size_t>(at_ - begin_); }
  uint64_t checksum();

 protected:
  // The buffer must not be empty.
  RdbSink(std::span<char> buffer, RdbChecksum checksum)
      : begin_(buffer.data()),
        at_(begin_),
        end_(begin_ + buffer.size()),
        summed_(begin_),
        checksum_(checksum) {}

  // Takes the bytes, of any number. False: it has failed, and why is between it and who made it.
  virtual bool write(std::string_view bytes) = 0;

 private:
  void append_over(std::string_view bytes);
  void hand_on();
  void hand_on(std::string_view bytes);

  char* const begin_;
  char* at_;
  char* const end_;
  const char* summed_;  // up to there crc_ goes
  const RdbChecksum checksum_;
  bool failed_ = false;
  uint64_t handed_on_ = 0;
  uint64_t crc_ = 0;
};

// Gathers everything in a string, which has room for a checksum more then.
class RdbStringSink final : public RdbSink {
 public:
  RdbStringSink() : RdbSink(buffer_, RdbChecksum::kRunning) {}

  std::string take() {
    flush();
    return std::move(text_);
  }

 private:
  bool write(std::string_view bytes) override;

  std::array<char, 4096> buffer_;
  std::string text_;
};

// Only counts.
class RdbCountingSink final : public RdbSink {
 public:
  RdbCountingSink() : RdbSink(buffer_, RdbChecksum::kNone) {}

 private:
  bool write(std::string_view) override { return true; }

  std::array<char, 4096> buffer_;
};

}  // namespace engine
