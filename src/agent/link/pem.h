// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

// OpenSSL's objects with an owner, and PEM texts of them.

namespace agent {

template <typename T, void (*kFree)(T*)>
struct FreeWith {
  void operator()(T* object) const { kFree(object); }
};
using PemKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY, EVP_PKEY_free>>;
using PemCertificate = std::unique_ptr<X509, FreeWith<X509, X509_free>>;
using PemMemory = std::unique_ptr<BIO, FreeWith<BIO, BIO_free_all>>;

// The text outlives it.
inline PemMemory pem_reader(const std::string& text) {
  return PemMemory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// nullptr: there is none in the text.
inline PemCertificate read_pem_certificate(const std::string& text) {
  PemCertificate read(PEM_read_bio_X509(pem_reader(text).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return read;
}
inline PemKey read_pem_key(const std::string& text) {
  PemKey read(PEM_read_bio_PrivateKey(pem_reader(text).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return read;
}

inline std::string pem_text(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<size_t>(size)};
}

}  // namespace agent
