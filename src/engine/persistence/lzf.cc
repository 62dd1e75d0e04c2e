// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/lzf.h"

#include <liblzf/lzf.h>

#include <cstdint>

namespace engine {

namespace {

// Three bytes stand for at most 264, so that is what a byte can stand for.
constexpr size_t kExpansionMax = 88;
constexpr size_t kSavedMin = 4;

}  // namespace

std::string lzf_compressed(std::string_view text) {
  if (text.size() <= kSavedMin || text.size() > UINT32_MAX) return {};
  std::string out(text.size() - kSavedMin, '\0');
  const unsigned bytes = lzf_compress(text.data(), static_cast<unsigned>(text.size()), out.data(),
                                      static_cast<unsigned>(out.size()));
  out.resize(bytes);
  return out;
}

bool lzf_may_expand_to(size_t bytes, size_t length) {
  return length > 0 && length <= UINT32_MAX && bytes <= UINT32_MAX &&
         length <= bytes * kExpansionMax;
}

std::optional<std::string> lzf_decompressed(std::string_view bytes, size_t length) {
  if (!lzf_may_expand_to(bytes.size(), length)) return std::nullopt;
  std::string out(length, '\0');
  if (lzf_decompress(bytes.data(), static_cast<unsigned>(bytes.size()), out.data(),
                     static_cast<unsigned>(length)) != length) {
    return std::nullopt;
  }
  return out;
}

}  // namespace engine
