// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/acl/close_clients.h"

#include "engine/execution/listening.h"

namespace engine {

void close_clients(CommandContext& c, const std::function<bool(Client&)>& may_stay,
                   const std::function<void(ReplyWriter&)>& answer) {
  c.node.control.on_every_worker(
      c.client,
      [may_stay, &node = c.node](WorkerClients& clients) {
        clients.for_each([&](Client& client) {
          if (may_stay(client)) return;
          // Closing waits for the turn's end, and what is published until then is not for him.
          unsubscribe_all(node, client);
          clients.close(client, false);
        });
      },
      [answer](Client& client) { answer(client.reply); });
}

bool has_its_user(Client& client, const acl::Users& users) {
  return keep_user(client, users) && may_go_on_listening(client);
}

}  // namespace engine
