// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace boost::asio::ssl {
class context;
}
struct x509_store_ctx_st;  // OpenSSL's X509_STORE_CTX

namespace agent {

// What makes the other end of a TLS connection believable: the certificates of one PEM file. One
// that stands in the file itself is believed whatever names it has, so that a service may have
// made its certificate for itself; one that is signed by a certificate of the file must be made out
// for the host that was called. Copies share.
class TlsTrust {
 public:
  // The error names the file.
  static base::Result<TlsTrust> load(const std::string& certificates_file);

  // From the next connection on the other end is shown this certificate (PEM, of its key). The
  // error: they do not belong together; then nothing has changed.
  base::Result<void> show(const std::string& certificate, const std::string& key);
  // Grows with each certificate: connections of an earlier one are to be made anew.
  uint64_t generation() const;

  boost::asio::ssl::context& context() const;

  // For each certificate of a chain, as OpenSSL's verify callback has it. `host` is a name or an
  // address.
  bool believes(bool chain_is_good, x509_store_ctx_st* chain, const std::string& host) const;

 private:
  struct Impl;

  explicit TlsTrust(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

  std::shared_ptr<Impl> impl_;
};

}  // namespace agent
