// SPDX-License-Identifier: Apache-2.0
#include "control/certificates/authority.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "control/certificates/agent_certificate.h"

namespace control {

namespace {

constexpr int64_t kMsASecond = 1000;
constexpr int64_t kHour = 3600;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kAuthorityDays = 20 * 365;
constexpr int64_t kNodeDays = 90;
constexpr int64_t kAgentDays = 30;
constexpr int64_t kSignerDays = 10 * 365;
constexpr int64_t kRenewDays = 30;  // before the end
constexpr size_t kFileBytesMax = 64 * 1024;
constexpr size_t kCommonNameBytesMax = 64;

int64_t now_s(const base::Clock& clock) { return clock.wall_ms() / kMsASecond; }

base::Result<Identity> make(const base::Clock& clock) {
  const int64_t now = now_s(clock);
  return make_authority({.common_name = "Tarn certificate authority",
                         .from_s = now - kHour,
                         .until_s = now + kAuthorityDays * kDay});
}

// The key first: without a certificate to it there is no authority, and it is made anew.
base::Result<Identity> make_files(base::FileSystem& disk, const std::string& certificate_file,
                                  const std::string& key_file, const base::Clock& clock) {
  auto made = make(clock);
  if (!made) return made;
  if (auto written = write_pem_file(disk, key_file, made->key); !written) return written.error();
  if (auto written = write_pem_file(disk, certificate_file, made->certificate); !written) {
    return written.error();
  }
  return made;
}

}  // namespace

base::Result<void> write_pem_file(base::FileSystem& disk, const std::string& path,
                                  const std::string& text) {
  const std::string unfinished = path + ".unfinished";
  if (auto written = base::write_synced(disk, unfinished, text); !written) return written;
  return disk.rename(unfinished, path);
}

base::Result<std::string> read_pem_file(base::FileSystem& disk, const std::string& path) {
  const auto view = disk.view(path);
  if (!view) return view.error();
  if ((*view)->size_at_most() > kFileBytesMax) return base::Error{path + " is too long"};
  return std::string((*view)->front(kFileBytesMax));
}

base::Result<std::unique_ptr<CertificateAuthority>> CertificateAuthority::open(
    base::FileSystem& disk, const std::string& certificate_file, const std::string& key_file,
    const base::Clock& clock) {
  const auto size = disk.size(certificate_file);
  if (!size) return size.error();
  base::Result<Identity> identity = Identity();
  if (!*size) {
    identity = make_files(disk, certificate_file, key_file, clock);
  } else {
    auto certificate = read_pem_file(disk, certificate_file);
    auto key = read_pem_file(disk, key_file);
    if (!certificate) return certificate.error();
    if (!key) return key.error();
    identity = Identity{*std::move(certificate), *std::move(key)};
  }
  if (!identity) return identity.error();
  std::unique_ptr<CertificateAuthority> authority(
      new CertificateAuthority(*std::move(identity), clock));
  // What cannot sign is found now, and not when the first cache is made.
  if (const auto tried = authority->issue("trial", {}); !tried) {
    return base::Error{certificate_file + ", " + key_file + ": " + tried.error().message};
  }
  return authority;
}

std::unique_ptr<CertificateAuthority> CertificateAuthority::in_memory(const base::Clock& clock) {
  auto made = make(clock);
  CHECK(made.has_value());
  return std::unique_ptr<CertificateAuthority>(new CertificateAuthority(*std::move(made), clock));
}

base::Result<Identity> CertificateAuthority::issue(const std::string& common_name,
                                                   std::vector<std::string> names) const {
  const int64_t now = now_s(clock_);
  return issue_certificate(identity_, {.common_name = common_name.substr(0, kCommonNameBytesMax),
                                       .names = std::move(names),
                                       .from_s = now - kHour,
                                       .until_s = now + kNodeDays * kDay});
}

base::Result<std::string> CertificateAuthority::issue_for_agent(
    const std::string& host, const std::string& signing_request) const {
  if (!is_agent_name(host)) {
    return base::Error{"a host's name has letters, digits, '-', '.' and '_', at most 128"};
  }
  const int64_t now = now_s(clock_);
  std::string uri(kAgentUri);
  uri += host;
  std::string common_name = "agent:";
  common_name.append(host, 0, kCommonNameBytesMax - common_name.size());
  return sign_request(identity_, signing_request,
                      {.common_name = std::move(common_name),
                       .from_s = now - kHour,
                       .until_s = now + kAgentDays * kDay,
                       .uri = std::move(uri)});
}

base::Result<Identity> CertificateAuthority::issue_signer(const std::string& common_name) const {
  const int64_t now = now_s(clock_);
  return issue_rsa_certificate(
      identity_,
      {.common_name = common_name, .from_s = now - kHour, .until_s = now + kSignerDays * kDay});
}

bool CertificateAuthority::is_current(const std::string& certificate,
                                      std::vector<std::string> names) const {
  const auto facts = read_certificate(certificate);
  if (!facts) return false;
  std::sort(names.begin(), names.end());
  return facts->names == names && facts->until_s - now_s(clock_) >= kRenewDays * kDay;
}

}  // namespace control
