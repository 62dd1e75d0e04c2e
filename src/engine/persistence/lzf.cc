// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/lzf.h"

#include <liblzf/lzf.h>

#include <cstdint>

namespace engine {

namespace {

constexpr size_t kLongestRun = 264;  // what three bytes can stand for
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

std::optional<std::string> lzf_decompressed(std::string_view bytes, size_t length) {
  // Nothing is allocated for what so few bytes cannot stand for.
  if (bytes.empty() || length == 0 || length > bytes.size() * kLongestRun || length > UINT32_MAX ||
      bytes.size() > UINT32_MAX) {
    return std::nullopt;
  }
  std::string out(length, '\0');
  if (lzf_decompress(bytes.data(), static_cast<unsigned>(bytes.size()), out.data(),
                     static_cast<unsigned>(length)) != length) {
    return std::nullopt;
  }
  return out;
}

}  // namespace engine
