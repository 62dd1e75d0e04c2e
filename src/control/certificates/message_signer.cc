// SPDX-License-Identifier: Apache-2.0
#include "control/certificates/message_signer.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/check.h"
#include "base/sha256.h"

namespace control {

struct MessageSigner::Key {
  explicit Key(EVP_PKEY* private_key) : pkey(private_key) {}
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { EVP_PKEY_free(pkey); }

  EVP_PKEY* const pkey;
};

namespace {

constexpr const char* kSignerName = "Tarn message signing";

EVP_PKEY* read_private_key(const std::string& pem) {
  BIO* reader = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(reader, nullptr, nullptr, nullptr);
  BIO_free(reader);
  ERR_clear_error();
  return key;
}

base::Result<Identity> read_identity(base::FileSystem& disk, const SignerFiles& files) {
  auto certificate = read_pem_file(disk, files.certificate);
  if (!certificate) return certificate.error();
  auto key = read_pem_file(disk, files.key);
  if (!key) return key.error();
  return Identity{*std::move(certificate), *std::move(key)};
}

}  // namespace

MessageSigner::MessageSigner(std::string certificate, std::unique_ptr<Key> key)
    : certificate_(std::move(certificate)),
      file_name_("SimpleNotificationService-" +
                 base::hex(base::sha256(certificate_)).substr(0, 32) + ".pem"),
      key_(std::move(key)) {}

MessageSigner::~MessageSigner() = default;

base::Result<std::unique_ptr<MessageSigner>> MessageSigner::of(const Identity& identity) {
  auto key = std::make_unique<Key>(read_private_key(identity.key));
  if (key->pkey == nullptr || EVP_PKEY_get_base_id(key->pkey) != EVP_PKEY_RSA) {
    return base::Error{"it is no RSA key"};
  }
  return std::unique_ptr<MessageSigner>(new MessageSigner(identity.certificate, std::move(key)));
}

base::Result<std::unique_ptr<MessageSigner>> MessageSigner::open(
    base::FileSystem& disk, const SignerFiles& files, const CertificateAuthority& authority) {
  const auto size = disk.size(files.certificate);
  if (!size) return size.error();
  auto identity = *size ? read_identity(disk, files) : base::Result<Identity>(Identity());
  if (!identity) return identity.error();
  if (!authority.is_current(identity->certificate, {})) {
    identity = authority.issue_signer(kSignerName);
    if (!identity) return identity.error();
    // The key first: a certificate without it would be found at every start.
    for (const auto& [path, text] : {std::pair(files.key, identity->key),
                                     std::pair(files.certificate, identity->certificate)}) {
      if (auto written = write_pem_file(disk, path, text); !written) return written.error();
    }
  }
  auto signer = of(*identity);
  if (!signer) return base::Error{files.key + ": " + signer.error().message};
  return signer;
}

std::unique_ptr<MessageSigner> MessageSigner::in_memory(const CertificateAuthority& authority) {
  const auto identity = authority.issue_signer(kSignerName);
  CHECK(identity.has_value());
  auto signer = of(*identity);
  CHECK(signer.has_value());
  return *std::move(signer);
}

std::string MessageSigner::sign(std::string_view text, std::string_view version) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* digest = version == "1" ? EVP_sha1() : EVP_sha256();
  CHECK(EVP_DigestSignInit(context, nullptr, digest, nullptr, key_->pkey) == 1);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t size = 0;
  CHECK(EVP_DigestSign(context, nullptr, &size, bytes, text.size()) == 1);
  std::string signature(size, '\0');
  CHECK(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                       text.size()) == 1);
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return base::base64(signature);
}

}  // namespace control
