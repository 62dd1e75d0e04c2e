// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/persistence/rdb_format.h"

namespace engine {

class RdbReader;

// What stands in front of a string.
struct RdbStringHead {
  enum class Form : uint8_t { kPlain, kCompressed, kInteger };

  Form form = Form::kPlain;
  uint64_t bytes = 0;   // of the string; not of an integer
  uint64_t stored = 0;  // that follow
  int64_t integer = 0;
};

// Memory that a string comes into piece by piece: as its bytes come, so that no length that is only
// claimed takes any.
class RdbRoom {
 public:
  RdbRoom(const RdbRoom&) = delete;
  RdbRoom& operator=(const RdbRoom&) = delete;

  char* data() const { return data_; }
  size_t capacity() const { return capacity_; }

  // Gets room for `capacity` bytes, more than there is; the first `kept` stay.
  virtual void enlarge(size_t kept, size_t capacity) = 0;

 protected:
  RdbRoom() = default;
  ~RdbRoom() = default;

  void set(char* data, size_t capacity) {
    data_ = data;
    capacity_ = capacity;
  }

 private:
  char* data_ = nullptr;
  size_t capacity_ = 0;
};

// A string that was read: a view where the source's bytes stay, else a copy, for which the memory
// is kept for the next string, unless it is much. Belongs to a reader, which knows what all of its
// strings take meanwhile.
class RdbString final : public RdbRoom {
 public:
  explicit RdbString(RdbReader& in);
  ~RdbString();

  std::string_view view() const { return view_; }

  void enlarge(size_t kept, size_t capacity) override;

 private:
  friend class RdbReader;
  static constexpr size_t kInlineBytes = 32;
  static constexpr size_t kKeptMax = 65536;

  void forget();

  RdbReader& in_;
  std::string_view view_;
  std::unique_ptr<char[]> own_;
  char inline_[kInlineBytes];  // an integer's text, and most strings
};

}  // namespace engine
