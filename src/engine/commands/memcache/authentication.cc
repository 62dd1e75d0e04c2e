// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/authentication.h"

#include <algorithm>

#include "base/constant_time.h"

namespace engine {

namespace {

constexpr std::string_view kUser = "default";

}  // namespace

void authenticate(MemcacheContext& c, bool is_error) {
  if (is_error || c.request.verb != protocol::memcache::Verb::kSet) {
    c.always_reply("CLIENT_ERROR unauthenticated");
    return;
  }
  c.counts().auth_cmds.add();
  const std::string_view value = c.request.value;
  const size_t user_bytes = std::min(value.find(' '), value.size());
  const std::string_view password =
      value.substr(std::min(value.find_first_not_of(' ', user_bytes), value.size()));
  if (user_bytes == 0 || password.empty()) {
    c.always_reply("CLIENT_ERROR bad authentication token format");
    return;
  }
  const bool right = base::equals_secret(password, c.settings.requirepass);
  if (right && value.substr(0, user_bytes) == kUser) {
    c.client.authenticated = c.client.was_authenticated = true;
    c.always_reply("STORED");
  } else {
    c.counts().auth_errors.add();
    c.stats.unauthenticated.add();
    c.always_reply("CLIENT_ERROR authentication failure");
  }
}

}  // namespace engine
