// SPDX-License-Identifier: Apache-2.0
#include "control/certificates/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <span>
#include <string_view>

#include "base/check.h"
#include "base/ip_network.h"
#include "base/sha256.h"
#include "control/certificates/agent_certificate.h"

namespace control {

namespace {

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* object) const { kFree(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using SigningRequest = std::unique_ptr<X509_REQ, Free<X509_REQ, X509_REQ_free>>;
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

struct Issuer {
  Certificate certificate;
  Key key;
};

base::Result<Issuer> read_issuer(const Identity& authority) {
  Issuer issuer = {
      parse_certificate(authority.certificate),
      Key(PEM_read_bio_PrivateKey(reader_of(authority.key).get(), nullptr, nullptr, nullptr))};
  const bool good = issuer.certificate && issuer.key &&
                    X509_check_private_key(issuer.certificate.get(), issuer.key.get()) == 1;
  ERR_clear_error();
  if (!good) return base::Error{"the authority's certificate or key cannot be used"};
  return issuer;
}

// The rest of what was begun, for somebody who signs no certificates.
void finish(X509* certificate, const Issuer& issuer, const char* uses,
            const std::string& alternatives) {
  X509* const by = issuer.certificate.get();
  CHECK(X509_set_issuer_name(certificate, X509_get_subject_name(by)) == 1);
  add_extension(certificate, by, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, by, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate, by, NID_ext_key_usage, uses);
  add_extension(certificate, by, NID_subject_key_identifier, "hash");
  add_extension(certificate, by, NID_authority_key_identifier, "keyid");
  if (!alternatives.empty()) {
    add_extension(certificate, by, NID_subject_alt_name, alternatives.c_str());
  }
  CHECK(X509_sign(certificate, issuer.key.get(), EVP_sha256()) > 0);
}

base::Result<Identity> issue(const Identity& authority, const CertificateRequest& request,
                             const Key& key, const char* uses) {
  CHECK(key != nullptr);
  const auto issuer = read_issuer(authority);
  if (!issuer) return issuer.error();
  const auto alternatives = alternatives_of(request.names);
  if (!alternatives) return alternatives.error();
  const auto certificate = begin(request, key.get());
  if (!certificate) return certificate.error();
  finish(certificate->get(), *issuer, uses, *alternatives);
  return as_pem(certificate->get(), key.get());
}

bool is_p256(EVP_PKEY* key) {
  std::array<char, 32> group = {};
  size_t size = 0;
  return key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
         std::string_view(group.data(), size) == SN_X9_62_prime256v1;
}

base::Result<SigningRequest> read_request(const std::string& pem) {
  constexpr size_t kRequestBytesMax = 8192;
  const base::Error none = {"it is no certificate signing request for an ECDSA key on P-256"};
  if (pem.size() > kRequestBytesMax) return none;
  SigningRequest request(PEM_read_bio_X509_REQ(reader_of(pem).get(), nullptr, nullptr, nullptr));
  EVP_PKEY* const key = request ? X509_REQ_get0_pubkey(request.get()) : nullptr;
  const bool good = is_p256(key) && X509_REQ_verify(request.get(), key) == 1;
  ERR_clear_error();
  if (!good) return none;
  return request;
}

std::string digest_of(X509_PUBKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(key, &der);
  CHECK(size > 0);
  std::string digest =
      base::hex(base::sha256({reinterpret_cast<const char*>(der), static_cast<size_t>(size)}));
  OPENSSL_free(der);
  return digest;
}

int64_t end_of(X509* certificate) {
  std::tm until = {};
  CHECK(ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) == 1);
  return timegm(&until);
}

using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES, GENERAL_NAMES_free>>;

Names names_of(X509* certificate) {
  return Names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
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
  return issue(authority, request, Key(EVP_EC_gen("P-256")), "serverAuth,clientAuth");
}

base::Result<Identity> issue_rsa_certificate(const Identity& authority,
                                             const CertificateRequest& request) {
  constexpr unsigned kBits = 2048;
  return issue(authority, request, Key(EVP_RSA_gen(kBits)), "codeSigning");
}

base::Result<std::string> sign_request(const Identity& authority,
                                       const std::string& signing_request,
                                       const CertificateRequest& request) {
  const auto issuer = read_issuer(authority);
  if (!issuer) return issuer.error();
  const auto asked = read_request(signing_request);
  if (!asked) return asked.error();
  const auto certificate = begin(request, X509_REQ_get0_pubkey(asked->get()));
  if (!certificate) return certificate.error();
  finish(certificate->get(), *issuer, "clientAuth", "URI:" + request.uri);
  const Memory pem(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_X509(pem.get(), certificate->get()) == 1);
  return taken_from(pem.get());
}

base::Result<std::string> key_of_request(const std::string& signing_request) {
  const auto request = read_request(signing_request);
  if (!request) return request.error();
  return digest_of(X509_REQ_get_X509_PUBKEY(request->get()));
}

base::Result<std::string> key_of_last(const std::string& certificates) {
  const Memory reader = reader_of(certificates);
  Certificate last;
  while (X509* next = PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr)) last.reset(next);
  ERR_clear_error();  // the end of the text is one to OpenSSL
  if (!last) return base::Error{"there is no certificate"};
  return digest_of(X509_get_X509_PUBKEY(last.get()));
}

std::optional<AgentCertificate> read_agent_certificate(X509* certificate) {
  const Names names = names_of(certificate);
  if (sk_GENERAL_NAME_num(names.get()) != 1) return std::nullopt;
  const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), 0);
  if (name->type != GEN_URI) return std::nullopt;
  const std::string uri = text_of(name->d.uniformResourceIdentifier);
  if (!uri.starts_with(kAgentUri) || !is_agent_name(uri.substr(kAgentUri.size()))) {
    return std::nullopt;
  }
  return AgentCertificate{.host = uri.substr(kAgentUri.size()),
                          .key = digest_of(X509_get_X509_PUBKEY(certificate)),
                          .until_s = end_of(certificate)};
}

bool is_agent_name(std::string_view host) {
  constexpr size_t kNameBytesMax = 128;
  return !host.empty() && host.size() <= kNameBytesMax && host != "." && host != ".." &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.' || c == '_';
         });
}

base::Result<CertificateFacts> read_certificate(const std::string& certificate) {
  const Certificate parsed = parse_certificate(certificate);
  if (!parsed) return base::Error{"it is no certificate"};
  CertificateFacts facts;
  facts.until_s = end_of(parsed.get());
  const Names names = names_of(parsed.get());
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); i++) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) facts.names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) facts.names.push_back(address_text(text_of(name->d.iPAddress)));
  }
  std::sort(facts.names.begin(), facts.names.end());
  return facts;
}

}  // namespace control
