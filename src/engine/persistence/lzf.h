// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace engine {

// LZF, which Redis compresses strings with in dumps (liblzf): a sequence of tokens, each some bytes
// as they are or a stretch of those that stand up to 8 KiB before.

// Compressed strings are at least so much shorter.
inline constexpr size_t kLzfSavedMin = 4;

// How many bytes of `packed` the compressed text takes; 0 if it has no room. Requires: a text of at
// most kLzfBytesMax. Not repeatable: the same text may take a few bytes more another time.
inline constexpr size_t kLzfBytesMax = UINT32_MAX;
size_t lzf_pack(std::string_view text, std::span<char> packed);

// Whether so many compressed bytes can stand for `length`.
bool lzf_may_expand_to(uint64_t bytes, uint64_t length);

// Writes what the bytes stand for. False if that is not just as long as `text`, or they are
// nonsense. Requires: lzf_may_expand_to(packed.size(), text.size()).
bool lzf_unpack(std::string_view packed, std::span<char> text);

// One token, for who gets the compressed bytes piece by piece.
class LzfToken {
 public:
  explicit LzfToken(uint8_t control) : control_(control) {}

  static constexpr size_t kLengthMax = 264;

  // Whether it has the text itself, else it has a stretch of what stands before.
  bool literal() const { return control_ < kLiterals; }
  // How many bytes follow the first one: the text, or what tells the stretch.
  size_t bytes() const { return literal() ? control_ + 1u : control_ >> 5 == kLong ? 2 : 1; }
  // To be called with them. Returns how far before the end of the text the stretch begins, 1 or
  // more; 0 of a literal.
  size_t distance(std::string_view bytes) {
    if (literal()) return 0;
    if (bytes.size() == 2) more_ = static_cast<uint8_t>(bytes[0]);
    return ((control_ & (kLiterals - 1u)) << 8 | static_cast<uint8_t>(bytes.back())) + 1u;
  }
  // Bytes of text; right after distance().
  size_t length() const { return literal() ? bytes() : (control_ >> 5) + 2u + more_; }

 private:
  static constexpr uint8_t kLiterals = 32;
  static constexpr uint8_t kLong = 7;

  uint8_t control_;
  uint8_t more_ = 0;
};

}  // namespace engine
