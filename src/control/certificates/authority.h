// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "control/certificates/certificates.h"

namespace control {

// Who vouches for the nodes of an installation: clients are given its certificate, and believe
// those that it has issued. Its key never leaves it. Thread-safe.
class CertificateAuthority {
 public:
  // In PEM files; made if there is neither, to hold for twenty years. Who loses the key has to give
  // all clients another certificate.
  static base::Result<std::unique_ptr<CertificateAuthority>> open(
      base::FileSystem& disk, const std::string& certificate_file, const std::string& key_file,
      const base::Clock& clock);

  // One that exists in memory only, for tests.
  static std::unique_ptr<CertificateAuthority> in_memory(const base::Clock& clock);

  // PEM, for clients.
  const std::string& certificate() const { return identity_.certificate; }

  // For a node that is reached under these names: holds for ninety days, and an hour before now for
  // clocks that are slow.
  base::Result<Identity> issue(const std::string& common_name,
                               std::vector<std::string> names) const;

  // For the agent of a host, whose key has made the signing request (PEM): holds for thirty days,
  // and an hour before now likewise. PEM.
  base::Result<std::string> issue_for_agent(const std::string& host,
                                            const std::string& signing_request) const;

  // For who signs messages: an RSA key, because receivers expect one. Holds for ten years.
  base::Result<Identity> issue_signer(const std::string& common_name) const;

  // Whether a certificate of ours is for just these names, and holds for thirty days more at least.
  bool is_current(const std::string& certificate, std::vector<std::string> names) const;

 private:
  CertificateAuthority(Identity identity, const base::Clock& clock)
      : identity_(std::move(identity)), clock_(clock) {}

  const Identity identity_;
  const base::Clock& clock_;
};

// Files of certificates and keys, at most 64 KiB; written whole or not at all, and on the disk
// then.
base::Result<std::string> read_pem_file(base::FileSystem& disk, const std::string& path);
base::Result<void> write_pem_file(base::FileSystem& disk, const std::string& path,
                                  const std::string& text);

}  // namespace control
