// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "control/certificates/authority.h"

// The certificate that the API shows where nobody has given it one: of the installation's own
// authority, for all names of this machine.

namespace cli {

// Whether an address, as one listens on it, is reached from this machine only.
bool is_loopback(const std::string& address);

struct ApiCertificate {
  std::string certificate;  // paths of PEM files
  std::string key;
};

// Issues it, if there is none yet, or it is for other names, or ends within thirty days; then true.
base::Result<bool> keep_api_certificate(const control::CertificateAuthority& authority,
                                        const std::string& address, const ApiCertificate& files);

}  // namespace cli
