// SPDX-License-Identifier: Apache-2.0
#include "control/certificates/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <span>
#include <string_view>

#include "base/check.h"
#include "base/ip_network.h"

namespace control {

namespace {

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* object) const { kFree(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO, BIO_free_all>>;

constexpr size_t kSerialBytes = 16;  // random: no two are alike, and nobody guesses the next

std::string taken_from(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<size_t>(size)};
}

Identity as_pem(X509* certificate, EVP_PKEY* key) {
  const Memory certificate_pem(BIO_new(BIO_s_mem()));
  const Memory key_pem(BIO_new(BIO_s_secmem()));
  CHECK(PEM_write_bio_X509(certificate_pem.get(), certificate) == 1);
  CHECK(PEM_write_bio_PrivateKey(key_pem.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return {taken_from(certificate_pem.get()), taken_from(key_pem.get())};
}

Memory reader_of(const std::string& text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate parse_certificate(const std::string& pem) {
  Certificate certificate(PEM_read_bio_X509(reader_of(pem).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return certificate;
}

void add_extension(X509* certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
  CHECK(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

bool is_dns_name(std::string_view name) {
  constexpr size_t kNameBytesMax = 253;
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.' || c == '*' || c == '_';
         });
}

// As of subjectAltName in OpenSSL's configuration; nothing in it can end a name and begin another.
base::Result<std::string> alternatives_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    const bool is_address = base::IpAddress::parse(name).has_value();
    if (!is_address && !is_dns_name(name)) {
      return base::Error{"'" + name + "' is no name for a certificate"};
    }
    text += std::string(text.empty() ? "" : ",") + (is_address ? "IP:" : "DNS:") + name;
  }
  return text;
}

void set_serial(X509* certificate) {
  std::array<unsigned char, kSerialBytes> bytes;
  CHECK(RAND_bytes(bytes.data(), bytes.size()) == 1);
  bytes[0] &= 0x7F;  // a serial number is positive
  BIGNUM* number = BN_bin2bn(bytes.data(), bytes.size(), nullptr);
  CHECK(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr);
  BN_free(number);
}

// All but issuer, extensions and signature.
base::Result<Certificate> begin(const CertificateRequest& request, EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509* raw = certificate.get();
  CHECK(X509_set_version(raw, X509_VERSION_3) == 1);
  set_serial(raw);
  CHECK(ASN1_TIME_set(X509_getm_notBefore(raw), request.from_s) != nullptr);
  CHECK(ASN1_TIME_set(X509_getm_notAfter(raw), request.until_s) != nullptr);
  CHECK(X509_set_pubkey(raw, key) == 1);
  if (X509_NAME_add_entry_by_NID(X509_get_subject_name(raw), NID_commonName, MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(request.common_name.data()),
                                 static_cast<int>(request.common_name.size()), -1, 0) != 1) {
    ERR_clear_error();
    return base::Error{"'" + request.common_name + "' is no common name for a certificate"};
  }
  return certificate;
}

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

std::string address_text(const std::string& bytes) {
  const auto* octets = reinterpret_cast<const uint8_t*>(bytes.data());
  if (bytes.size() == 4) return base::IpAddress(std::span<const uint8_t, 4>(octets, 4)).text();
  if (bytes.size() != base::IpAddress::kBytes) return "";
  return base::IpAddress(std::span<const uint8_t, base::IpAddress::kBytes>(octets, bytes.size()))
      .text();
}

}  // namespace

base::Result<Identity> make_authority(const CertificateRequest& request) {
  const Key key(EVP_EC_gen("P-256"));
  CHECK(key != nullptr);
  auto certificate = begin(request, key.get());
  if (!certificate) return certificate.error();
  X509* raw = certificate->get();
  CHECK(X509_set_issuer_name(raw, X509_get_subject_name(raw)) == 1);
  add_extension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(raw, raw, NID_subject_key_identifier, "hash");
  CHECK(X509_sign(raw, key.get(), EVP_sha256()) > 0);
  return as_pem(raw, key.get());
}

base::Result<Identity> issue_certificate(const Identity& authority,
                                         const CertificateRequest& request) {
  const Certificate issuer = parse_certificate(authority.certificate);
  const Key issuer_key(
      PEM_read_bio_PrivateKey(reader_of(authority.key).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!issuer || !issuer_key || X509_check_private_key(issuer.get(), issuer_key.get()) != 1) {
    ERR_clear_error();
    return base::Error{"the authority's certificate or key cannot be used"};
  }
  const auto alternatives = alternatives_of(request.names);
  if (!alternatives) return alternatives.error();
  const Key key(EVP_EC_gen("P-256"));
  CHECK(key != nullptr);
  auto certificate = begin(request, key.get());
  if (!certificate) return certificate.error();
  X509* raw = certificate->get();
  CHECK(X509_set_issuer_name(raw, X509_get_subject_name(issuer.get())) == 1);
  add_extension(raw, issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(raw, issuer.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(raw, issuer.get(), NID_ext_key_usage, "serverAuth,clientAuth");
  add_extension(raw, issuer.get(), NID_subject_key_identifier, "hash");
  add_extension(raw, issuer.get(), NID_authority_key_identifier, "keyid");
  if (!alternatives->empty()) {
    add_extension(raw, issuer.get(), NID_subject_alt_name, alternatives->c_str());
  }
  CHECK(X509_sign(raw, issuer_key.get(), EVP_sha256()) > 0);
  return as_pem(raw, key.get());
}

base::Result<CertificateFacts> read_certificate(const std::string& certificate) {
  const Certificate parsed = parse_certificate(certificate);
  if (!parsed) return base::Error{"it is no certificate"};
  CertificateFacts facts;
  std::tm until = {};
  CHECK(ASN1_TIME_to_tm(X509_get0_notAfter(parsed.get()), &until) == 1);
  facts.until_s = timegm(&until);
  auto* names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(parsed.get(), NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_DNS) facts.names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) facts.names.push_back(address_text(text_of(name->d.iPAddress)));
  }
  GENERAL_NAMES_free(names);
  std::sort(facts.names.begin(), facts.names.end());
  return facts;
}

}  // namespace control
