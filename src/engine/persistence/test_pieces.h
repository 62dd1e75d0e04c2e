// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/persistence/rdb_sink.h"
#include "engine/persistence/rdb_source.h"

namespace engine {

// Gets bytes through a buffer of a given size, and fails when told to.
class ChunkSink final : public RdbSink {
 public:
  // Requires: a buffer of at most kBufferMax bytes.
  static constexpr size_t kBufferMax = 64;
  explicit ChunkSink(size_t buffer_bytes, size_t writes_max = SIZE_MAX)
      : RdbSink(std::span(buffer_).first(buffer_bytes), RdbChecksum::kRunning),
        writes_max_(writes_max) {}

  const std::string& text() const { return text_; }
  size_t writes() const { return writes_; }  // the one that failed as well
  // Gets the bytes instead of text().
  std::function<void(std::string_view)> look;

 private:
  bool write(std::string_view bytes) override {
    if (++writes_ > writes_max_) return false;
    if (look) {
      look(bytes);
    } else {
      text_.append(bytes);
    }
    return true;
  }

  std::array<char, kBufferMax> buffer_;
  const size_t writes_max_;
  size_t writes_ = 0;
  std::string text_;
};

// Gives bytes in pieces of a given size, each in memory of its own that is gone with the next.
class PieceSource final : public RdbSource {
 public:
  PieceSource(std::string bytes, size_t piece_bytes, uint64_t left = kUnknown)
      : RdbSource({.bytes = left}), bytes_(std::move(bytes)), piece_bytes_(piece_bytes) {}

  size_t asked() const { return asked_; }
  // Called before each piece.
  std::function<void()> look;

 private:
  std::string_view next() override {
    asked_++;
    if (look) look();
    const std::string_view piece = std::string_view(bytes_).substr(given_, piece_bytes_);
    given_ += piece.size();
    copy_ = std::make_unique<char[]>(piece.size());
    std::copy(piece.begin(), piece.end(), copy_.get());
    return {copy_.get(), piece.size()};
  }

  const std::string bytes_;
  const size_t piece_bytes_;
  size_t given_ = 0;
  size_t asked_ = 0;
  std::unique_ptr<char[]> copy_;
};

}  // namespace engine
