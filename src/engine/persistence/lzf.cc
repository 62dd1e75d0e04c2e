// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/lzf.h"

#include <liblzf/lzf.h>

#include "base/check.h"

namespace engine {

size_t lzf_pack(std::string_view text, std::span<char> packed) {
  DCHECK(text.size() <= kLzfBytesMax && packed.size() <= kLzfBytesMax);
  return lzf_compress(text.data(), static_cast<unsigned>(text.size()), packed.data(),
                      static_cast<unsigned>(packed.size()));
}

bool lzf_may_expand_to(uint64_t bytes, uint64_t length) {
  // Three bytes stand for at most LzfToken::kLengthMax.
  constexpr uint64_t kExpansionMax = LzfToken::kLengthMax / 3;
  return length > 0 && length <= kLzfBytesMax && bytes <= kLzfBytesMax &&
         length <= bytes * kExpansionMax;
}

bool lzf_unpack(std::string_view packed, std::span<char> text) {
  DCHECK(lzf_may_expand_to(packed.size(), text.size()));
  return lzf_decompress(packed.data(), static_cast<unsigned>(packed.size()), text.data(),
                        static_cast<unsigned>(text.size())) == text.size();
}

}  // namespace engine
