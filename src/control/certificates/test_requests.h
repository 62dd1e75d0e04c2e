// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

// Keys of agents and what they ask for, for tests.

namespace control::test {

class RequestKey {
 public:
  explicit RequestKey(EVP_PKEY* key = EVP_EC_gen("P-256")) : key_(key, EVP_PKEY_free) {}

  // A certificate signing request, PEM, signed with that key, or another.
  std::string request(const RequestKey* signer = nullptr) const {
    X509_REQ* request = X509_REQ_new();
    X509_REQ_set_pubkey(request, key_.get());
    X509_REQ_sign(request, (signer == nullptr ? this : signer)->key_.get(), EVP_sha256());
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_X509_REQ(memory, request);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string pem(bytes, static_cast<size_t>(size));
    BIO_free(memory);
    X509_REQ_free(request);
    return pem;
  }

 private:
  std::shared_ptr<EVP_PKEY> key_;
};

inline std::shared_ptr<X509> parse_pem(const std::string& pem) {
  BIO* memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  std::shared_ptr<X509> certificate(PEM_read_bio_X509(memory, nullptr, nullptr, nullptr),
                                    X509_free);
  BIO_free(memory);
  return certificate;
}

}  // namespace control::test
