// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/check.h"

namespace base {

namespace {

using Digest = std::array<unsigned char, kSha256Bytes>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text_of(const Digest& digest, unsigned int size) {
  CHECK(size == digest.size());
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::string sha256(std::string_view data) {
  Digest digest;
  unsigned int size = 0;
  CHECK(EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  return text_of(digest, size);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  const char* key_bytes = key.empty() ? "" : key.data();  // OpenSSL gives null a meaning
  CHECK(key.size() <= 1 << 20);
  Digest digest;
  unsigned int size = 0;
  CHECK(HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), bytes_of(data), data.size(),
             digest.data(), &size) != nullptr);
  return text_of(digest, size);
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kLowerHex = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    text += kLowerHex[static_cast<unsigned char>(c) >> 4];
    text += kLowerHex[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();

  State() { CHECK(context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1); }
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
  Digest digest;
  unsigned int size = 0;
  CHECK(EVP_DigestFinal_ex(state_->context, digest.data(), &size) == 1);
  return text_of(digest, size);
}

}  // namespace base
