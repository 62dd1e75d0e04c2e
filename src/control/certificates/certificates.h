// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace control {

// A certificate and its private key (ECDSA on P-256 unless it says otherwise), both PEM.
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
  std::string uri = {};  // a name that is no address; empty: none
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

// The same for an RSA key of 2048 bits, of who signs messages and speaks no TLS.
base::Result<Identity> issue_rsa_certificate(const Identity& authority,
                                             const CertificateRequest& request);

// A client's certificate of that authority for the key of a certificate signing request (PKCS #10,
// PEM). The request proves that its sender has the key (ECDSA, P-256); what else it says counts for
// nothing. The error: it is none, or too long, or of another kind of key.
base::Result<std::string> sign_request(const Identity& authority,
                                       const std::string& signing_request,
                                       const CertificateRequest& request);

// SHA-256 of the public key (SubjectPublicKeyInfo, DER), hexadecimal: of a signing request, which
// is checked as above, ...
base::Result<std::string> key_of_request(const std::string& signing_request);
// ... and of the last certificate in a text: the authority, where a chain is whole.
base::Result<std::string> key_of_last(const std::string& certificates);

base::Result<CertificateFacts> read_certificate(const std::string& certificate);

}  // namespace control
