// SPDX-License-Identifier: Apache-2.0
#include "objects/sealed.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/sha256.h"

namespace objects {

namespace {

constexpr std::string_view kMagic = "TARNOBJ1";
constexpr size_t kIdBytes = 8;
constexpr size_t kSaltBytes = 16;
constexpr size_t kHeaderBytes = 8 + kIdBytes + kSaltBytes;
constexpr size_t kChunkBytes = 64 * 1024;
constexpr size_t kTagBytes = 16;
constexpr size_t kNonceBytes = 12;

std::string random_bytes(size_t count) {
  std::string bytes(count, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

std::string id_of(std::string_view key) {
  return base::hmac_sha256(key, "tarn data key id").substr(0, kIdBytes);
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Seals and opens the chunks of one object, by their numbers.
class ChunkCipher {
 public:
  ChunkCipher(std::string_view key, std::string_view salt)
      : key_(base::hmac_sha256(key, salt)), context_(EVP_CIPHER_CTX_new()) {
    CHECK(context_ != nullptr);
  }
  ~ChunkCipher() {
    OPENSSL_cleanse(key_.data(), key_.size());
    EVP_CIPHER_CTX_free(context_);
  }
  ChunkCipher(const ChunkCipher&) = delete;
  ChunkCipher& operator=(const ChunkCipher&) = delete;

  std::string seal(uint64_t number, bool last, std::string_view text) {
    const auto nonce = nonce_of(number, last);
    std::string sealed(text.size() + kTagBytes, '\0');
    int size = 0;
    CHECK(EVP_EncryptInit_ex(context_, EVP_aes_256_gcm(), nullptr, bytes_of(std::string_view(key_)),
                             nonce.data()) == 1);
    CHECK(EVP_EncryptUpdate(context_, bytes_of(sealed), &size, bytes_of(text),
                            static_cast<int>(text.size())) == 1);
    CHECK(EVP_EncryptFinal_ex(context_, bytes_of(sealed) + size, &size) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_GCM_GET_TAG, kTagBytes,
                              bytes_of(sealed) + text.size()) == 1);
    return sealed;
  }

  // False: it is not what was sealed there. Requires: a tag at least.
  bool open(uint64_t number, bool last, std::string& sealed) {
    const auto nonce = nonce_of(number, last);
    const size_t size = sealed.size() - kTagBytes;
    std::string text(size, '\0');
    int done = 0;
    CHECK(EVP_DecryptInit_ex(context_, EVP_aes_256_gcm(), nullptr, bytes_of(std::string_view(key_)),
                             nonce.data()) == 1);
    CHECK(EVP_DecryptUpdate(context_, bytes_of(text), &done, bytes_of(std::string_view(sealed)),
                            static_cast<int>(size)) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_GCM_SET_TAG, kTagBytes, bytes_of(sealed) + size) ==
          1);
    if (EVP_DecryptFinal_ex(context_, bytes_of(text) + done, &done) != 1) return false;
    sealed = std::move(text);
    return true;
  }

 private:
  static std::array<unsigned char, kNonceBytes> nonce_of(uint64_t number, bool last) {
    std::array<unsigned char, kNonceBytes> nonce = {};
    for (size_t i = 0; i < sizeof(number); i++) {
      nonce[i] = static_cast<unsigned char>(number >> (8 * (sizeof(number) - 1 - i)));
    }
    nonce[kNonceBytes - 1] = last ? 1 : 0;
    return nonce;
  }

  std::string key_;
  EVP_CIPHER_CTX* const context_;
};

class SealingWriter final : public ObjectWriter {
 public:
  SealingWriter(std::unique_ptr<ObjectWriter> inner, std::string_view key, std::string_view salt)
      : inner_(std::move(inner)), cipher_(key, salt) {}

  base::Result<void> write(std::string_view bytes) override {
    held_ += bytes;
    size_t at = 0;
    while (held_.size() - at > kChunkBytes) {  // the last one is sealed as such
      const auto chunk = std::string_view(held_).substr(at, kChunkBytes);
      if (auto put = inner_->write(cipher_.seal(number_++, false, chunk)); !put) return put;
      at += kChunkBytes;
    }
    held_.erase(0, at);
    return {};
  }

  base::Result<void> finish() override {
    if (auto put = inner_->write(cipher_.seal(number_, true, held_)); !put) return put;
    return inner_->finish();
  }

 private:
  const std::unique_ptr<ObjectWriter> inner_;
  ChunkCipher cipher_;
  std::string held_;
  uint64_t number_ = 0;
};

class OpeningReader final : public ObjectReader {
 public:
  OpeningReader(std::unique_ptr<ObjectReader> inner, std::string_view key, std::string_view salt)
      : inner_(std::move(inner)), cipher_(key, salt) {
    const uint64_t body = inner_->size() - kHeaderBytes;
    chunks_ =
        std::max<uint64_t>(1, (body + kChunkBytes + kTagBytes - 1) / (kChunkBytes + kTagBytes));
    size_ = body - std::min<uint64_t>(body, chunks_ * kTagBytes);
  }

  uint64_t size() const override { return size_; }

  base::Result<std::string> read(size_t most) override {
    if (held_.empty() && number_ < chunks_) {
      if (auto got = next_chunk(); !got) return got.error();
    }
    std::string bytes = held_.substr(0, most);
    held_.erase(0, bytes.size());
    return bytes;
  }

 private:
  base::Result<void> next_chunk() {
    std::string sealed;
    while (sealed.size() < kChunkBytes + kTagBytes) {
      auto bytes = inner_->read(kChunkBytes + kTagBytes - sealed.size());
      if (!bytes) return bytes.error();
      if (bytes->empty()) break;
      sealed += *bytes;
    }
    const bool last = number_ + 1 == chunks_;
    if (sealed.size() < kTagBytes || !cipher_.open(number_, last, sealed)) {
      return base::Error{"the encrypted object is damaged, or has been changed"};
    }
    number_++;
    held_ = std::move(sealed);
    return {};
  }

  const std::unique_ptr<ObjectReader> inner_;
  ChunkCipher cipher_;
  std::string held_;
  uint64_t chunks_ = 0;
  uint64_t number_ = 0;
  uint64_t size_ = 0;
};

}  // namespace

std::string new_data_key() { return random_bytes(kDataKeyBytes); }

std::string data_key_id(std::string_view key) { return base::hex(id_of(key)); }

base::Result<std::unique_ptr<ObjectWriter>> seal(std::unique_ptr<ObjectWriter> inner,
                                                 const std::string& key) {
  CHECK(key.size() == kDataKeyBytes);
  const std::string salt = random_bytes(kSaltBytes);
  if (auto put = inner->write(std::string(kMagic) + id_of(key) + salt); !put) return put.error();
  return std::unique_ptr<ObjectWriter>(
      std::make_unique<SealingWriter>(std::move(inner), key, salt));
}

base::Result<std::unique_ptr<ObjectReader>> unseal(std::unique_ptr<ObjectReader> inner,
                                                   const std::string& key) {
  CHECK(key.size() == kDataKeyBytes);
  std::string header;
  while (header.size() < kHeaderBytes) {
    auto bytes = inner->read(kHeaderBytes - header.size());
    if (!bytes) return bytes.error();
    if (bytes->empty()) break;
    header += *bytes;
  }
  if (header.size() < kHeaderBytes || !header.starts_with(kMagic)) {
    return base::Error{"the object is not encrypted as it should be"};
  }
  const std::string id = header.substr(kMagic.size(), kIdBytes);
  if (id != id_of(key)) {
    return base::Error{"the object is encrypted with the data key " + base::hex(id) +
                       ", and the one at hand is " + data_key_id(key)};
  }
  return std::unique_ptr<ObjectReader>(std::make_unique<OpeningReader>(
      std::move(inner), key, header.substr(kMagic.size() + kIdBytes)));
}

std::string seal_text(const std::string& key, std::string_view text) {
  CHECK(key.size() == kDataKeyBytes);
  const std::string salt = random_bytes(kSaltBytes);
  return salt + ChunkCipher(key, salt).seal(0, true, text);
}

std::optional<std::string> unseal_text(const std::string& key, std::string_view sealed) {
  CHECK(key.size() == kDataKeyBytes);
  if (sealed.size() < kSaltBytes + kTagBytes) return std::nullopt;
  std::string text(sealed.substr(kSaltBytes));
  if (!ChunkCipher(key, sealed.substr(0, kSaltBytes)).open(0, true, text)) return std::nullopt;
  return text;
}

}  // namespace objects
