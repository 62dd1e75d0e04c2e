// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "control/api/access_keys.h"

namespace control {

// Who has signed in: an access key, by which the caller is looked up anew at each call. The secret
// itself is not kept; its digest says whether the key is still the one that was shown.
struct ConsolePrincipal {
  std::string access_key_id;
  std::string session_token = {};  // of temporary credentials
  std::string secret_digest;       // SHA-256

  static ConsolePrincipal of(const std::string& access_key_id, const AccessKey& key);
  // Whether the key that has this id now is the same one, and one of users.
  bool is(const AccessKey& key) const;
};

}  // namespace control
