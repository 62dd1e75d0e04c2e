// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;

namespace net {

// Whether who connects has to prove who he is.
enum class ClientCertificates : uint8_t { kIgnored, kRequired, kOptional };

// What of a certificate is the name of its owner.
enum class CertificateName : uint8_t { kNone, kCommonName, kUri };

// How TLS is spoken at one end. Files are PEM; what is empty is left to OpenSSL.
struct TlsOptions {
  bool operator==(const TlsOptions&) const = default;

  std::string certificate_file = {};  // with its chain; a client may have none
  std::string key_file = {};
  std::string key_password = {};
  std::string ca_file = {};        // whose certificates are believed
  std::string ca_directory = {};   // with names as of `openssl rehash`
  std::string protocols = {};      // some of TLSv1.2 and TLSv1.3, with spaces between
  std::string ciphers = {};        // of TLS 1.2
  std::string cipher_suites = {};  // of TLS 1.3
  std::string dh_parameters_file = {};
  bool prefer_server_ciphers = false;
  ClientCertificates client_certificates = ClientCertificates::kRequired;
  CertificateName name = CertificateName::kNone;
  bool caches_sessions = true;
  int64_t cached_sessions_max = 20480;
  int64_t session_seconds = 300;  // for which one can be taken up again
};

// One end of TLS as it is configured: what is common to its connections. It never changes; other
// files or options are another context, and connections keep the one they began with. Any thread
// may use it.
class TlsContext {
 public:
  // Reads all files. The error names the option, in the words of the settings (tls-cert-file ...).
  static base::Result<std::shared_ptr<const TlsContext>> of_server(const TlsOptions& options);
  static base::Result<std::shared_ptr<const TlsContext>> of_client(const TlsOptions& options);

  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // A new connection's state; owned by who calls.
  SSL* open() const;

  // The names that the peer's certificate, which was verified, bears as the options say. None with
  // a zero byte in it, which others might read as a shorter name.
  std::vector<std::string> names_of_peer(const SSL* connection) const;

  // Full handshakes, and those that took up a session, so far.
  uint64_t handshakes() const;
  uint64_t resumptions() const;

 private:
  TlsContext(SSL_CTX* context, bool is_server, CertificateName name)
      : context_(context), is_server_(is_server), name_(name) {}

  SSL_CTX* const context_;
  const bool is_server_;
  const CertificateName name_;
};

// What OpenSSL has noted on this thread since the last call, as one sentence; "" for nothing.
std::string take_tls_error();

}  // namespace net
