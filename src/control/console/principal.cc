// SPDX-License-Identifier: Apache-2.0
#include "control/console/principal.h"

#include "base/constant_time.h"
#include "base/sha256.h"

namespace control {

ConsolePrincipal ConsolePrincipal::of(const std::string& access_key_id, const AccessKey& key) {
  return {access_key_id, key.session_token, base::sha256(key.secret)};
}

bool ConsolePrincipal::is(const AccessKey& key) const {
  return key.use == KeyUse::kApi && base::equals_secret(base::sha256(key.secret), secret_digest);
}

}  // namespace control
