// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace base {

namespace {

constexpr size_t kBytesMax = size_t{1} << 20;
constexpr size_t kTextMax = (kBytesMax + 2) / 3 * 4;

unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string base64(std::string_view bytes) {
  CHECK(bytes.size() <= kBytesMax);
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(octets(text), octets(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

std::optional<std::string> read_base64(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string_view letters = text;
  size_t padding = 0;
  while (padding < 2 && letters.ends_with('=')) {
    letters.remove_suffix(1);
    padding++;
  }
  const bool whole = text.size() % 4 == 0 && text.size() <= kTextMax;
  if (!whole || letters.find_first_not_of(kLetters) != std::string_view::npos) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int count = EVP_DecodeBlock(octets(bytes), octets(text), static_cast<int>(text.size()));
  if (count < 0 || static_cast<size_t>(count) < padding) return std::nullopt;
  bytes.resize(static_cast<size_t>(count) - padding);
  return bytes;
}

}  // namespace base
