// SPDX-License-Identifier: Apache-2.0
#include "agent/link/agent_key.h"

#include <ctime>
#include <memory>

#include "agent/link/pem.h"
#include "base/check.h"
#include "base/sha256.h"

namespace agent {

namespace {

using Request = std::unique_ptr<X509_REQ, FreeWith<X509_REQ, X509_REQ_free>>;

base::Result<int64_t> seconds_of(const ASN1_TIME* time) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return base::Error{"its times cannot be read"};
  return timegm(&parts);
}

}  // namespace

std::string make_agent_key() {
  const PemKey key(EVP_EC_gen("P-256"));
  CHECK(key != nullptr);
  const PemMemory pem(BIO_new(BIO_s_secmem()));
  CHECK(PEM_write_bio_PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return pem_text(pem.get());
}

base::Result<std::string> signing_request(const std::string& key_pem) {
  const PemKey key = read_pem_key(key_pem);
  if (!key) return base::Error{"it is no private key (PEM)"};
  const Request request(X509_REQ_new());
  const PemMemory pem(BIO_new(BIO_s_mem()));
  CHECK(X509_REQ_set_pubkey(request.get(), key.get()) == 1);
  if (X509_REQ_sign(request.get(), key.get(), EVP_sha256()) <= 0) {
    ERR_clear_error();
    return base::Error{"the key cannot sign"};
  }
  CHECK(PEM_write_bio_X509_REQ(pem.get(), request.get()) == 1);
  return pem_text(pem.get());
}

base::Result<Validity> validity_of(const std::string& pem) {
  const PemCertificate certificate = read_pem_certificate(pem);
  if (!certificate) return base::Error{"it is no certificate (PEM)"};
  const auto from_s = seconds_of(X509_get0_notBefore(certificate.get()));
  const auto until_s = seconds_of(X509_get0_notAfter(certificate.get()));
  if (!from_s) return from_s.error();
  if (!until_s) return until_s.error();
  return Validity{*from_s, *until_s};
}

std::string pin_of(x509_st* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  CHECK(size > 0);
  std::string pin =
      base::hex(base::sha256({reinterpret_cast<const char*>(der), static_cast<size_t>(size)}));
  OPENSSL_free(der);
  return pin;
}

}  // namespace agent
