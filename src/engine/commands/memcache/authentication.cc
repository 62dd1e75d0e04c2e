// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/authentication.h"

#include <algorithm>
#include <utility>

namespace engine {

void authenticate(MemcacheContext& c, bool is_error) {
  if (is_error || c.request.verb != protocol::memcache::Verb::kSet) {
    c.always_reply("CLIENT_ERROR unauthenticated");
    return;
  }
  const std::string_view value = c.request.value;
  const size_t user_bytes = std::min(value.find(' '), value.size());
  const std::string_view password =
      value.substr(std::min(value.find_first_not_of(' ', user_bytes), value.size()));
  if (user_bytes == 0 || password.empty()) {
    c.counts().auth_cmds.add();
    c.always_reply("CLIENT_ERROR bad authentication token format");
    return;
  }
  const bool right = log_in(c, value.substr(0, user_bytes), password);
  c.always_reply(right ? "STORED" : "CLIENT_ERROR authentication failure");
}

// Items have no rights of their own here: a user who may not do everything may do nothing.
bool log_in(MemcacheContext& c, std::string_view name, std::string_view password) {
  c.counts().auth_cmds.add();
  const uint64_t version = c.node.users.version();
  acl::UserPointer user = c.node.users.authenticate(name, password);
  if (user != nullptr && user->may_do_everything()) {
    become(c.client, std::move(user), version);
    c.client.authenticated = c.client.was_authenticated = true;
    return true;
  }
  c.counts().auth_errors.add();
  c.stats.unauthenticated.add();
  return false;
}

}  // namespace engine
