// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/api/call.h"

namespace control {

// What an access key may be used for: users and Tarn's own parts never share one, so that no
// user's key opens the internal calls, nor a stolen agent's key the API.
enum class KeyUse : uint8_t { kApi, kInternal };

struct AccessKey {
  std::string secret;
  Caller caller;  // without source_address
  KeyUse use = KeyUse::kApi;
  // Temporary credentials have both.
  std::string session_token = {};
  std::optional<int64_t> expires_ms = {};  // since the Unix epoch; ExpiredToken from then on
};

// Every access key that counts now. A key that was deleted or switched off is not found, nor is a
// temporary one whose user or role is gone. Called on the thread of the front for each request,
// before anything about the sender is known: `session_token` is what a stranger says.
class AccessKeys {
 public:
  virtual ~AccessKeys() = default;
  virtual std::optional<AccessKey> find(std::string_view access_key_id,
                                        std::string_view session_token) const = 0;
};

}  // namespace control
