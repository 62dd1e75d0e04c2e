// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "agent/link/agent_key.h"
#include "agent/link/tls_trust.h"
#include "base/clock.h"
#include "base/result.h"

namespace agent {

// What an agent that has joined has in its state directory: paths of PEM files, for its owner's
// eyes only.
struct IdentityFiles {
  std::string key;
  std::string certificate;
  std::string authority;  // whose certificates the service may show
};

// Whether there is a certificate that holds now. An Error: there is one, but it has ended, or files
// of it are missing or not to be trusted.
base::Result<bool> has_identity(const IdentityFiles& files, const base::Clock& clock);

// To believe the service, and to show it who we are.
base::Result<TlsTrust> load_identity(const IdentityFiles& files);

// Renews the certificate for the same key when half of its time is over. On the agent's loop.
class IdentityRenewal {
 public:
  using Answer = std::function<void(base::Result<std::string> certificate)>;
  // Brings a signing request to the service; its answer comes later, on the loop.
  using Ask = std::function<void(std::string request, Answer answer)>;

  // The error: a file that is missing. `clock` outlives this, and this the answers.
  static base::Result<IdentityRenewal> start(IdentityFiles files, TlsTrust trust,
                                             const base::Clock& clock, Ask ask);

  // To be called every minute or so: asks when it is due, again with each call as long as it is.
  void tick();

 private:
  IdentityRenewal(IdentityFiles files, TlsTrust trust, const base::Clock& clock, Ask ask)
      : files_(std::move(files)), trust_(std::move(trust)), clock_(&clock), ask_(std::move(ask)) {}

  base::Result<void> take(const std::string& certificate);

  IdentityFiles files_;
  TlsTrust trust_;
  const base::Clock* clock_;
  Ask ask_;
  std::string key_;
  Validity validity_;
  bool asked_ = false;  // and not answered yet
};

}  // namespace agent
