// SPDX-License-Identifier: Apache-2.0
#include "encryption/data_key.h"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/descriptor.h"
#include "base/numbers.h"

namespace encryption {

namespace {

constexpr std::string_view kIdPurpose = "tarn: id of a data key, 1";
constexpr std::string_view kSegmentPurpose = "tarn: key of a file's segment, 1";

using KdfContext = std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)>;

// HKDF with SHA-256.
void hkdf(const Key& key, std::string_view salt, std::string_view purpose, std::span<uint8_t> out) {
  EVP_KDF* kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  CHECK(kdf != nullptr);
  const KdfContext context(EVP_KDF_CTX_new(kdf), &EVP_KDF_CTX_free);
  EVP_KDF_free(kdf);
  CHECK(context != nullptr);
  char digest[] = "SHA256";
  const auto octets = [](const char* name, const void* bytes, size_t count) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(bytes), count);
  };
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      octets(OSSL_KDF_PARAM_KEY, key.data(), Key::kBytes),
      octets(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
      octets(OSSL_KDF_PARAM_INFO, purpose.data(), purpose.size()), OSSL_PARAM_construct_end()};
  CHECK(EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) == 1);
}

// N of /dev/fd/N and of what that is a name for.
std::optional<int> inherited_descriptor(std::string_view path) {
  for (const std::string_view prefix : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(prefix)) continue;
    const auto number = base::parse_int64(path.substr(prefix.size()));
    if (number && *number > STDERR_FILENO && *number <= INT32_MAX) return static_cast<int>(*number);
  }
  return std::nullopt;
}

// Up to one byte more than a key has. The memory is the caller's to wipe.
base::Result<size_t> read_up_to(const base::Descriptor& file, std::span<uint8_t> room) {
  size_t count = 0;
  while (count < room.size()) {
    const ssize_t got = ::read(file.get(), room.data() + count, room.size() - count);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::system_error("read");
    if (got == 0) break;
    count += static_cast<size_t>(got);
  }
  return count;
}

base::Result<Key> read_key(const base::Descriptor& file, const std::string& path) {
  std::array<uint8_t, Key::kBytes + 1> room = {};
  const auto count = read_up_to(file, room);
  Key key;
  std::copy_n(room.begin(), Key::kBytes, key.data());
  OPENSSL_cleanse(room.data(), room.size());
  if (!count)
    return base::Error{"Can't read the data key in " + path + ": " + count.error().message};
  if (*count == Key::kBytes) return key;
  return base::Error{path + " holds no data key, which has 32 bytes: it has " +
                     (*count > Key::kBytes ? "more" : std::to_string(*count))};
}

}  // namespace

Key::Key(Key&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }

Key& Key::operator=(Key&& other) noexcept {
  if (this == &other) return *this;
  bytes_ = other.bytes_;
  other.wipe();
  return *this;
}

Key::~Key() { wipe(); }

void Key::wipe() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

base::Result<DataKey> DataKey::read(const std::string& path) {
  const auto inherited = inherited_descriptor(path);
  const base::Descriptor file(inherited ? *inherited : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return base::system_error("Can't open the data key in " + path);
  auto key = read_key(file, path);
  if (!key) return key.error();
  return DataKey(*std::move(key));
}

DataKey::DataKey(Key key) : key_(std::move(key)) {
  hkdf(key_, "", kIdPurpose, {reinterpret_cast<uint8_t*>(id_.data()), id_.size()});
}

std::string DataKey::id_text() const { return key_id_text({id_.data(), id_.size()}); }

Key DataKey::derive(std::string_view salt) const {
  Key key;
  hkdf(key_, salt, kSegmentPurpose, {key.data(), Key::kBytes});
  return key;
}

std::string key_id_text(std::string_view id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : id) {
    text += kDigits[static_cast<uint8_t>(c) >> 4];
    text += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return text;
}

}  // namespace encryption
