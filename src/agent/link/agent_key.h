// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

struct x509_st;  // OpenSSL's X509

// The key that an agent has for itself, which never leaves its host, and certificates for it.

namespace agent {

// A new one (ECDSA, P-256), PEM.
std::string make_agent_key();

// A certificate signing request (PKCS #10, PEM), which proves that we have the key.
base::Result<std::string> signing_request(const std::string& key);

// How long a certificate (PEM) holds, in seconds since 1970.
struct Validity {
  int64_t from_s = 0;
  int64_t until_s = 0;
};
base::Result<Validity> validity_of(const std::string& certificate);

// SHA-256 of a certificate's public key (SubjectPublicKeyInfo, DER), hexadecimal: a pin.
std::string pin_of(x509_st* certificate);

}  // namespace agent
