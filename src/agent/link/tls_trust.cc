// SPDX-License-Identifier: Apache-2.0
#include "agent/link/tls_trust.h"

#include <openssl/x509v3.h>

#include <boost/asio/ssl/context.hpp>
#include <cstdio>
#include <utility>
#include <vector>

#include "agent/link/pem.h"

namespace agent {

namespace {

namespace ssl = boost::asio::ssl;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::vector<PemCertificate> read_certificates(const std::string& path) {
  std::vector<PemCertificate> certificates;
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) return certificates;
  while (X509* next = PEM_read_X509(file.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next);
  }
  ERR_clear_error();  // the end of the file is one to OpenSSL
  return certificates;
}

bool is_for_host(X509* certificate, const std::string& host) {
  return X509_check_ip_asc(certificate, host.c_str(), 0) == 1 ||
         X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1;
}

}  // namespace

struct TlsTrust::Impl {
  ssl::context context{ssl::context::tls_client};
  std::vector<PemCertificate> certificates;
  uint64_t generation = 0;
};

base::Result<TlsTrust> TlsTrust::load(const std::string& certificates_file) {
  auto impl = std::make_shared<Impl>();
  impl->certificates = read_certificates(certificates_file);
  if (impl->certificates.empty()) {
    return base::Error{"there is no certificate (PEM) in '" + certificates_file + "'"};
  }
  X509_STORE* const store = SSL_CTX_get_cert_store(impl->context.native_handle());
  for (const PemCertificate& certificate : impl->certificates) {
    X509_STORE_add_cert(store, certificate.get());
  }
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);  // believed as they stand there
  boost::system::error_code error;
  impl->context.set_options(
      ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, error);
  if (!error) impl->context.set_verify_mode(ssl::verify_peer, error);
  if (error) return base::Error{"cannot set up TLS: " + error.message()};
  return TlsTrust(std::move(impl));
}

base::Result<void> TlsTrust::show(const std::string& certificate, const std::string& key) {
  const PemCertificate shown = read_pem_certificate(certificate);
  const PemKey own = read_pem_key(key);
  const bool good = shown && own && X509_check_private_key(shown.get(), own.get()) == 1 &&
                    SSL_CTX_use_cert_and_key(impl_->context.native_handle(), shown.get(), own.get(),
                                             nullptr, 1) == 1;
  ERR_clear_error();
  if (!good) return base::Error{"they are no certificate and its key"};
  impl_->generation++;
  return {};
}

uint64_t TlsTrust::generation() const { return impl_->generation; }

ssl::context& TlsTrust::context() const { return impl_->context; }

bool TlsTrust::believes(bool chain_is_good, x509_store_ctx_st* chain,
                        const std::string& host) const {
  if (!chain_is_good || X509_STORE_CTX_get_error_depth(chain) != 0) return chain_is_good;
  X509* const shown = X509_STORE_CTX_get_current_cert(chain);
  for (const PemCertificate& known : impl_->certificates) {
    if (X509_cmp(known.get(), shown) == 0) return true;
  }
  if (is_for_host(shown, host)) return true;
  X509_STORE_CTX_set_error(chain, X509_V_ERR_HOSTNAME_MISMATCH);
  return false;
}

}  // namespace agent
