// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/acl/node_users.h"

#include "engine/commands/acl/close_clients.h"

namespace engine {

namespace {

// Whoever is logged in stays that user, with the rights and whatever passwords it has now. Nobody
// can be the default user any more while that one is off: it stands for users that were taken away.
bool may_stay(Client& client, const acl::Users& users) {
  if (!has_its_user(client, users)) return false;
  if (client.user == nullptr || !client.authenticated) return true;
  return client.user->name() != acl::kDefaultUser || client.user->is_on();
}

// TARN.USERS: the digest of the lines that were loaded last. TARN.USERS lines [keys]: these users
// and no others, or nothing changes; `keys` are lines of those that `iam-key:` names.
void node_users(CommandContext& c) {
  acl::Users& users = c.node.users;
  if (c.args.size() == 1) {
    c.reply.bulk(users.loaded_digest());
    return;
  }
  const auto keys = acl::read_signing_keys(c.args.size() > 2 ? c.args[2] : "");
  if (c.args.size() > 3 || !keys) {
    c.error(c.args.size() > 3 ? errors::kSyntax : "ERR the signing keys cannot be read");
    return;
  }
  if (const auto loaded = users.load("users", c.args[1], *keys); !loaded) {
    c.error("ERR " + loaded.error().message);
    return;
  }
  close_clients(
      c, [&users](Client& client) { return may_stay(client, users); },
      [](ReplyWriter& reply) { reply.ok(); });
}

constexpr CommandSpec kNodeUsersCommands[] = {
    {.name = "tarn.users",
     .run = node_users,
     .arity = -1,
     .flags = kAdmin | kNoScript | kLoading | kStale | kNoMulti | kAllowBusy | kSkipSlowlog |
              kTouchesNoKeys | kAsksWorkers | kAdminSocket},
};

}  // namespace

CommandFamily node_users_commands() { return kNodeUsersCommands; }

}  // namespace engine
