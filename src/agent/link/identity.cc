// SPDX-License-Identifier: Apache-2.0
#include "agent/link/identity.h"

#include <utility>

#include "agent/process/state_file.h"
#include "base/log.h"

namespace agent {

namespace {

constexpr int64_t kMsASecond = 1000;

base::Result<std::string> read_part(const std::string& path) {
  auto text = read_own_file(path);
  if (!text) return text.error();
  if (!*text) return base::Error{"there is no " + path};
  return **std::move(text);
}

bool is_half_over(const Validity& validity, int64_t now_s) {
  return now_s - validity.from_s >= validity.until_s - now_s;
}

}  // namespace

base::Result<bool> has_identity(const IdentityFiles& files, const base::Clock& clock) {
  const auto certificate = read_own_file(files.certificate);
  if (!certificate) return certificate.error();
  if (!*certificate) return false;
  const auto validity = validity_of(**certificate);
  if (!validity) return base::Error{files.certificate + ": " + validity.error().message};
  if (validity->until_s > clock.wall_ms() / kMsASecond) return true;
  return base::Error{"the certificate " + files.certificate +
                     " has ended; 'tarn host add' on the service's machine makes a token to join "
                     "again with"};
}

base::Result<TlsTrust> load_identity(const IdentityFiles& files) {
  const auto certificate = read_part(files.certificate);
  if (!certificate) return certificate.error();
  const auto key = read_part(files.key);
  if (!key) return key.error();
  auto trust = TlsTrust::load(files.authority);
  if (!trust) return trust;
  if (auto shown = trust->show(*certificate, *key); !shown) {
    return base::Error{files.certificate + ", " + files.key + ": " + shown.error().message};
  }
  return trust;
}

base::Result<IdentityRenewal> IdentityRenewal::start(IdentityFiles files, TlsTrust trust,
                                                     const base::Clock& clock, Ask ask) {
  IdentityRenewal renewal(std::move(files), std::move(trust), clock, std::move(ask));
  auto key = read_part(renewal.files_.key);
  if (!key) return key.error();
  const auto certificate = read_part(renewal.files_.certificate);
  if (!certificate) return certificate.error();
  const auto validity = validity_of(*certificate);
  if (!validity) return validity.error();
  renewal.key_ = *std::move(key);
  renewal.validity_ = *validity;
  return renewal;
}

void IdentityRenewal::tick() {
  if (asked_ || !is_half_over(validity_, clock_->wall_ms() / kMsASecond)) return;
  auto request = signing_request(key_);
  if (!request) return base::log::warning("the agent's key: {}", request.error().message);
  asked_ = true;
  ask_(*std::move(request), [this](base::Result<std::string> certificate) {
    asked_ = false;
    const auto taken = certificate ? take(*certificate) : certificate.error();
    if (taken) return base::log::notice("the agent's certificate was renewed");
    base::log::warning("the agent's certificate is not renewed: {}", taken.error().message);
  });
}

// One that is of another key, or ends no later, is left.
base::Result<void> IdentityRenewal::take(const std::string& certificate) {
  const auto validity = validity_of(certificate);
  if (!validity) return validity.error();
  if (validity->until_s <= validity_.until_s) return base::Error{"the new one ends no later"};
  if (auto shown = trust_.show(certificate, key_); !shown) return shown;
  validity_ = *validity;
  return replace_file(files_.certificate, certificate);
}

}  // namespace agent
