// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace control {

// A certificate and its private key (ECDSA, P-256), both PEM.
struct Identity {
  std::string certificate = {};
  std::string key = {};
};

// Whom a certificate is for, and how long it holds.
struct CertificateRequest {
  std::string common_name;              // at most 64 bytes
  std::vector<std::string> names = {};  // under which clients reach it: IP addresses, or DNS names
  int64_t from_s = 0;                   // since 1970
  int64_t until_s = 0;
};

// What certificates say (RFC 5280), as far as it is asked for.
struct CertificateFacts {
  std::vector<std::string> names;  // sorted
  int64_t until_s = 0;
};

// An authority that signs itself, and may sign certificates that sign none.
base::Result<Identity> make_authority(const CertificateRequest& request);

// A server's and client's certificate of that authority. The error: a name that is none, or an
// authority that cannot be read.
base::Result<Identity> issue_certificate(const Identity& authority,
                                         const CertificateRequest& request);

base::Result<CertificateFacts> read_certificate(const std::string& certificate);

}  // namespace control
