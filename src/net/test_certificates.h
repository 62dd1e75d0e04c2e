// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.h"
#include "net/tls_context.h"

namespace net {

// What a certificate of a test says.
struct TestCertificate {
  std::string common_name = "localhost";
  std::string alternatives = {};  // as of subjectAltName: "URI:tarn:node,IP:127.0.0.1"
  long days_from = -1;            // when it begins to hold, and ceases to
  long days_to = 1;
};

// Authorities and certificates in files of a directory that ends with this.
class TestCertificates {
 public:
  TestCertificates() {
    char path[] = "/tmp/tarn-certificates-XXXXXX";
    directory_ = mkdtemp(path);
    authority_ = make_key("ca");
    authority_certificate_ = make("ca", *authority_, {.common_name = "authority"}, true);
  }
  ~TestCertificates() { std::filesystem::remove_all(directory_); }
  TestCertificates(const TestCertificates&) = delete;
  TestCertificates& operator=(const TestCertificates&) = delete;

  std::string path(const std::string& file) const { return directory_ + "/" + file; }
  std::string authority() const { return path("ca.crt"); }

  // NAME.crt and NAME.key, of the authority.
  void issue(const std::string& name, const TestCertificate& certificate) {
    make(name, *make_key(name), certificate, false);
  }

  // Options with the certificate of that name, issued unless it is there.
  TlsOptions options(const std::string& name, const TestCertificate& certificate = {}) {
    if (!std::filesystem::exists(path(name + ".crt"))) issue(name, certificate);
    TlsOptions options;
    options.certificate_file = path(name + ".crt");
    options.key_file = path(name + ".key");
    options.ca_file = authority();
    options.client_certificates = ClientCertificates::kIgnored;
    return options;
  }

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  Key make_key(const std::string& name) const {
    Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    FILE* file = fopen(path(name + ".key").c_str(), "w");
    CHECK(file != nullptr &&
          PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    fclose(file);
    return key;
  }

  static void add(X509* certificate, X509* issuer, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
    CHECK(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
  }

  Certificate make(const std::string& name, EVP_PKEY& key, const TestCertificate& says,
                   bool is_authority) {
    constexpr long kSecondsADay = 86400;
    Certificate certificate(X509_new(), &X509_free);
    X509* raw = certificate.get();
    X509* issuer = is_authority ? raw : authority_certificate_.get();
    X509_set_version(raw, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(raw), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(raw), says.days_from * kSecondsADay);
    X509_gmtime_adj(X509_getm_notAfter(raw), says.days_to * kSecondsADay);
    X509_set_pubkey(raw, &key);
    X509_NAME_add_entry_by_NID(X509_get_subject_name(raw), NID_commonName, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(says.common_name.data()),
                               static_cast<int>(says.common_name.size()), -1, 0);
    X509_set_issuer_name(raw, X509_get_subject_name(issuer));
    if (is_authority) add(raw, issuer, NID_basic_constraints, "critical,CA:TRUE");
    if (!says.alternatives.empty()) add(raw, issuer, NID_subject_alt_name, says.alternatives);
    CHECK(X509_sign(raw, authority_.get(), EVP_sha256()) > 0);
    FILE* file = fopen(path(name + ".crt").c_str(), "w");
    CHECK(file != nullptr && PEM_write_X509(file, raw) == 1);
    fclose(file);
    return certificate;
  }

  std::string directory_;
  long serial_ = 0;
  Key authority_{nullptr, &EVP_PKEY_free};
  Certificate authority_certificate_{nullptr, &X509_free};
};

}  // namespace net
