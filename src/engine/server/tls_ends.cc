// SPDX-License-Identifier: Apache-2.0
#include "engine/server/tls_ends.h"

#include <sys/stat.h>

#include <utility>

#include "base/log.h"
#include "engine/settings/settings.h"

namespace engine {

namespace {

using net::TlsOptions;

net::ClientCertificates client_certificates(TlsClients clients) {
  switch (clients) {
    case TlsClients::kNo:
      return net::ClientCertificates::kIgnored;
    case TlsClients::kOptional:
      return net::ClientCertificates::kOptional;
    case TlsClients::kYes:
      break;
  }
  return net::ClientCertificates::kRequired;
}

net::CertificateName certificate_name(TlsUser user) {
  switch (user) {
    case TlsUser::kCommonName:
      return net::CertificateName::kCommonName;
    case TlsUser::kUri:
      return net::CertificateName::kUri;
    case TlsUser::kOff:
      break;
  }
  return net::CertificateName::kNone;
}

TlsOptions of_server(const Settings& settings) {
  return {
      .certificate_file = settings.tls_cert_file,
      .key_file = settings.tls_key_file,
      .key_password = settings.tls_key_file_pass,
      .ca_file = settings.tls_ca_cert_file,
      .ca_directory = settings.tls_ca_cert_dir,
      .protocols = settings.tls_protocols,
      .ciphers = settings.tls_ciphers,
      .cipher_suites = settings.tls_ciphersuites,
      .dh_parameters_file = settings.tls_dh_params_file,
      .prefer_server_ciphers = settings.tls_prefer_server_ciphers,
      .client_certificates = client_certificates(settings.tls_auth_clients),
      .name = certificate_name(settings.tls_auth_clients_user),
      .caches_sessions = settings.tls_session_caching,
      .cached_sessions_max = settings.tls_session_cache_size,
      .session_seconds = settings.tls_session_cache_timeout_s,
  };
}

// With a certificate of its own, or that of the server.
TlsOptions of_client(const Settings& settings) {
  TlsOptions options = of_server(settings);
  if (!settings.tls_client_cert_file.empty() && !settings.tls_client_key_file.empty()) {
    options.certificate_file = settings.tls_client_cert_file;
    options.key_file = settings.tls_client_key_file;
    options.key_password = settings.tls_client_key_file_pass;
  }
  return options;
}

std::map<std::string, int64_t> times_of_files(const Settings& settings) {
  constexpr int64_t kNsASecond = 1'000'000'000;
  std::map<std::string, int64_t> times;
  for (const std::string* path :
       {&settings.tls_cert_file, &settings.tls_key_file, &settings.tls_client_cert_file,
        &settings.tls_client_key_file, &settings.tls_ca_cert_file, &settings.tls_ca_cert_dir,
        &settings.tls_dh_params_file}) {
    struct stat file;
    if (path->empty() || stat(path->c_str(), &file) != 0) continue;
    times[*path] = file.st_mtim.tv_sec * kNsASecond + file.st_mtim.tv_nsec;
  }
  return times;
}

}  // namespace

bool is_other_tls(const Settings& before, const Settings& after) {
  return before.files_named.times != after.files_named.times ||
         (before.tls_port == 0) != (after.tls_port == 0) ||
         before.tls_replication != after.tls_replication || of_server(before) != of_server(after) ||
         of_client(before) != of_client(after);
}

base::Result<void> TlsEnds::configure(const Settings& settings) {
  std::shared_ptr<const net::TlsContext> clients;
  std::shared_ptr<const net::TlsContext> primaries;
  Times times = times_of_files(settings);  // before they are read: later changes are seen
  if (settings.tls_port != 0) {
    auto made = net::TlsContext::of_server(of_server(settings));
    if (!made) return made.error();
    clients = std::move(*made);
  }
  if (settings.tls_replication) {
    auto made = net::TlsContext::of_client(of_client(settings));
    if (!made) return made.error();
    primaries = std::move(*made);
  }
  const std::lock_guard lock(mutex_);
  towards_clients_ = std::move(clients);
  towards_primaries_ = std::move(primaries);
  times_ = std::move(times);
  return {};
}

void TlsEnds::look_at_files(const Settings& settings, int64_t now_ms) {
  if (settings.tls_auto_reload_interval_s == 0) return;
  {
    const std::lock_guard lock(mutex_);
    if (now_ms - looked_ms_ < settings.tls_auto_reload_interval_s * 1000 && now_ms >= looked_ms_) {
      return;
    }
    looked_ms_ = now_ms;
    const Times times = times_of_files(settings);
    if (times == times_) return;
    times_ = times;  // of which what cannot be used is told once
  }
  if (const auto configured = configure(settings); !configured) {
    base::log::warning("the changed files of TLS are not used: {}", configured.error().message);
  } else {
    base::log::notice("the files of TLS have changed and were read again");
  }
}

std::shared_ptr<const net::TlsContext> TlsEnds::towards_clients() const {
  const std::lock_guard lock(mutex_);
  return towards_clients_;
}

std::shared_ptr<const net::TlsContext> TlsEnds::towards_primaries() const {
  const std::lock_guard lock(mutex_);
  return towards_primaries_;
}

}  // namespace engine
