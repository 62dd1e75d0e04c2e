// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct x509_st;  // OpenSSL's X509

// The certificates by which agents on other machines prove which host they speak for. The host
// stands in the one alternative name, an URI in the manner of SPIFFE, and nowhere else:
// certificates of nodes, of the same authority, have addresses there.

namespace control {

inline constexpr std::string_view kAgentUri = "spiffe://tarn/agent/";

struct AgentCertificate {
  std::string host;
  std::string key;      // SHA-256 of the public key, hexadecimal: see key_of_request()
  int64_t until_s = 0;  // since 1970
};

// What a certificate says whose signature has been verified; nullopt: it is no agent's.
std::optional<AgentCertificate> read_agent_certificate(x509_st* certificate);

// Whether a host may be called so in a certificate: letters, digits, '-', '.' and '_', at most 128.
bool is_agent_name(std::string_view host);

}  // namespace control
