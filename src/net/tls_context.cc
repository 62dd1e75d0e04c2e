// SPDX-License-Identifier: Apache-2.0
#include "net/tls_context.h"

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "base/words.h"

namespace net {

namespace {

using ContextHandle = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// Of a session: a client's certificate counts for this server alone.
constexpr std::string_view kSessionContext = "tarn";

base::Error failed(const std::string& what) {
  const std::string reason = take_tls_error();
  return {what + (reason.empty() ? "" : ": " + reason)};
}

int give_password(char* into, int room, int /*writing*/, void* password) {
  const auto& text = *static_cast<const std::string*>(password);
  if (text.empty() || text.size() > static_cast<size_t>(room)) return -1;
  text.copy(into, text.size());
  return static_cast<int>(text.size());
}

base::Result<void> set_protocols(SSL_CTX* context, const std::string& protocols) {
  int least = TLS1_2_VERSION;
  int most = TLS1_3_VERSION;
  const std::vector<std::string> words = base::split_at_spaces(protocols);
  if (!words.empty()) {
    least = TLS1_3_VERSION;
    most = TLS1_2_VERSION;
  }
  for (const std::string& word : words) {
    const bool is_12 = base::equals_ignore_case(word, "TLSv1.2");
    if (!is_12 && !base::equals_ignore_case(word, "TLSv1.3")) {
      return base::Error{"tls-protocols: '" + word +
                         "' is not served; there are TLSv1.2 and TLSv1.3"};
    }
    least = std::min(least, is_12 ? TLS1_2_VERSION : TLS1_3_VERSION);
    most = std::max(most, is_12 ? TLS1_2_VERSION : TLS1_3_VERSION);
  }
  CHECK(SSL_CTX_set_min_proto_version(context, least) == 1);
  CHECK(SSL_CTX_set_max_proto_version(context, most) == 1);
  return {};
}

base::Result<void> set_ciphers(SSL_CTX* context, const TlsOptions& options) {
  if (!options.ciphers.empty() && SSL_CTX_set_cipher_list(context, options.ciphers.c_str()) != 1) {
    return failed("tls-ciphers '" + options.ciphers + "'");
  }
  if (!options.cipher_suites.empty() &&
      SSL_CTX_set_ciphersuites(context, options.cipher_suites.c_str()) != 1) {
    return failed("tls-ciphersuites '" + options.cipher_suites + "'");
  }
  return {};
}

base::Result<void> load_certificate(SSL_CTX* context, const TlsOptions& options) {
  SSL_CTX_set_default_passwd_cb(context, &give_password);
  SSL_CTX_set_default_passwd_cb_userdata(context, const_cast<std::string*>(&options.key_password));
  if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
    return failed("the certificate in '" + options.certificate_file + "' cannot be used");
  }
  if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return failed("the private key in '" + options.key_file + "' cannot be used");
  }
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);  // it ends with the options
  if (SSL_CTX_check_private_key(context) != 1) {
    return failed("the key in '" + options.key_file + "' is not that of the certificate in '" +
                  options.certificate_file + "'");
  }
  return {};
}

base::Result<void> load_authorities(SSL_CTX* context, const TlsOptions& options) {
  const auto text = [](const std::string& path) { return path.empty() ? nullptr : path.c_str(); };
  if (options.ca_file.empty() && options.ca_directory.empty()) return {};
  if (SSL_CTX_load_verify_locations(context, text(options.ca_file), text(options.ca_directory)) !=
      1) {
    return failed("the authorities' certificates in '" +
                  (options.ca_file.empty() ? options.ca_directory : options.ca_file) +
                  "' cannot be used");
  }
  // What a server asks certificates of, so that a client with several knows which.
  if (options.ca_file.empty()) return {};
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(options.ca_file.c_str()));
  return {};
}

base::Result<void> load_dh_parameters(SSL_CTX* context, const std::string& path) {
  if (path.empty()) {
    CHECK(SSL_CTX_set_dh_auto(context, 1) == 1);
    return {};
  }
  EVP_PKEY* key = nullptr;
  const std::unique_ptr<OSSL_DECODER_CTX, decltype(&OSSL_DECODER_CTX_free)> decoder(
      OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", nullptr, "DH",
                                    OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS, nullptr, nullptr),
      &OSSL_DECODER_CTX_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "r"), &BIO_free);
  if (!decoder || !file || OSSL_DECODER_from_bio(decoder.get(), file.get()) != 1) {
    return failed("the parameters in '" + path + "' (tls-dh-params-file) cannot be used");
  }
  if (SSL_CTX_set0_tmp_dh_pkey(context, key) != 1) {
    EVP_PKEY_free(key);
    return failed("the parameters in '" + path + "' (tls-dh-params-file) cannot be used");
  }
  return {};
}

void set_sessions(SSL_CTX* context, const TlsOptions& options) {
  if (!options.caches_sessions) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    return;
  }
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER);
  SSL_CTX_sess_set_cache_size(context, options.cached_sessions_max);
  SSL_CTX_set_timeout(context, options.session_seconds);
  CHECK(SSL_CTX_set_session_id_context(
            context, reinterpret_cast<const unsigned char*>(kSessionContext.data()),
            static_cast<unsigned>(kSessionContext.size())) == 1);
}

int verification_of(ClientCertificates clients) {
  switch (clients) {
    case ClientCertificates::kIgnored:
      return SSL_VERIFY_NONE;
    case ClientCertificates::kOptional:
      return SSL_VERIFY_PEER;
    case ClientCertificates::kRequired:
      break;
  }
  return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
}

// What both ends have in common.
base::Result<void> set_up(SSL_CTX* context, const TlsOptions& options) {
  // Reads as much as there is at once; idle connections have no buffers; what is written may be
  // elsewhere when it is presented again.
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  if (auto set = set_protocols(context, options.protocols); !set) return set;
  if (auto set = set_ciphers(context, options); !set) return set;
  return load_authorities(context, options);
}

// Names of `kind` in the certificate's subject or its alternatives.
void add_name(const ASN1_STRING* text, std::vector<std::string>& names) {
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, text);
  if (size < 0) return;
  std::string name(reinterpret_cast<const char*>(utf8), static_cast<size_t>(size));
  OPENSSL_free(utf8);
  if (!name.empty() && name.find('\0') == std::string::npos) names.push_back(std::move(name));
}

void add_common_names(X509* certificate, std::vector<std::string>& names) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  for (int at = -1;;) {
    at = X509_NAME_get_index_by_NID(subject, NID_commonName, at);
    if (at < 0) return;
    add_name(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)), names);
  }
}

void add_uris(X509* certificate, std::vector<std::string>& names) {
  auto* others = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(others); i++) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(others, i);
    if (name->type == GEN_URI) add_name(name->d.uniformResourceIdentifier, names);
  }
  GENERAL_NAMES_free(others);
}

}  // namespace

std::string take_tls_error() {
  std::string text;
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    if (!text.empty()) continue;
    const char* reason = ERR_reason_error_string(code);
    if (ERR_SYSTEM_ERROR(code)) {
      text = std::strerror(ERR_GET_REASON(code));
    } else {
      text = reason != nullptr ? reason : "error " + std::to_string(code);
    }
  }
  return text;
}

base::Result<std::shared_ptr<const TlsContext>> TlsContext::of_server(const TlsOptions& options) {
  if (options.certificate_file.empty()) return base::Error{"TLS needs 'tls-cert-file'"};
  if (options.key_file.empty()) return base::Error{"TLS needs 'tls-key-file'"};
  if (options.client_certificates != ClientCertificates::kIgnored && options.ca_file.empty() &&
      options.ca_directory.empty()) {
    return base::Error{
        "TLS needs 'tls-ca-cert-file' or 'tls-ca-cert-dir', unless 'tls-auth-clients' is no"};
  }
  ERR_clear_error();
  ContextHandle context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context) return failed("no context of TLS");
  if (auto set = set_up(context.get(), options); !set) return set.error();
  if (auto loaded = load_certificate(context.get(), options); !loaded) return loaded.error();
  if (auto loaded = load_dh_parameters(context.get(), options.dh_parameters_file); !loaded) {
    return loaded.error();
  }
  set_sessions(context.get(), options);
  if (options.prefer_server_ciphers) {
    SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
  SSL_CTX_set_verify(context.get(), verification_of(options.client_certificates), nullptr);
  return std::shared_ptr<const TlsContext>(new TlsContext(context.release(), true, options.name));
}

base::Result<std::shared_ptr<const TlsContext>> TlsContext::of_client(const TlsOptions& options) {
  if (options.ca_file.empty() && options.ca_directory.empty()) {
    return base::Error{"TLS to a primary needs 'tls-ca-cert-file' or 'tls-ca-cert-dir'"};
  }
  ERR_clear_error();
  ContextHandle context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!context) return failed("no context of TLS");
  if (auto set = set_up(context.get(), options); !set) return set.error();
  if (!options.certificate_file.empty()) {
    if (auto loaded = load_certificate(context.get(), options); !loaded) return loaded.error();
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return std::shared_ptr<const TlsContext>(
      new TlsContext(context.release(), false, CertificateName::kNone));
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

SSL* TlsContext::open() const {
  SSL* connection = SSL_new(context_);
  CHECK(connection != nullptr);
  if (is_server_) {
    SSL_set_accept_state(connection);
  } else {
    SSL_set_connect_state(connection);
  }
  return connection;
}

std::vector<std::string> TlsContext::names_of_peer(const SSL* connection) const {
  std::vector<std::string> names;
  X509* certificate = SSL_get0_peer_certificate(connection);
  if (certificate == nullptr || SSL_get_verify_result(connection) != X509_V_OK) return names;
  if (name_ == CertificateName::kCommonName) add_common_names(certificate, names);
  if (name_ == CertificateName::kUri) add_uris(certificate, names);
  return names;
}

uint64_t TlsContext::handshakes() const {
  return static_cast<uint64_t>(SSL_CTX_sess_accept_good(context_));
}

uint64_t TlsContext::resumptions() const {
  return static_cast<uint64_t>(SSL_CTX_sess_hits(context_));
}

}  // namespace net
