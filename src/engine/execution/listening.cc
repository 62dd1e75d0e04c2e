// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/listening.h"

#include <algorithm>
#include <string>

namespace engine {

void subscriptions_changed(Node& node, Client& client, bool before) {
  const bool listens = client.subscriptions != nullptr && !client.subscriptions->empty();
  if (!listens) client.subscriptions.reset();
  if (listens == before) return;
  listens ? node.clients.begins_to_listen() : node.clients.ends_to_listen();
}

void unsubscribe_all(Node& node, Client& client) {
  if (client.subscriptions == nullptr) return;
  for (const Listening what :
       {Listening::kChannel, Listening::kPattern, Listening::kShardChannel}) {
    for (const std::string& name : client.subscriptions->names(what)) {
      node.pubsub.unsubscribe(client.worker, what, name, client.id);
    }
  }
  client.subscriptions.reset();
  subscriptions_changed(node, client, true);
}

bool may_go_on_listening(const Client& client) {
  if (client.subscriptions == nullptr || !client.restricted) return true;
  const acl::User& user = *client.user;
  const auto may = [&](Listening what) {
    const auto& names = client.subscriptions->names(what);
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      return what == Listening::kPattern ? user.may_use_channel_pattern(name)
                                         : user.may_use_channel(name);
    });
  };
  return may(Listening::kChannel) && may(Listening::kPattern) && may(Listening::kShardChannel);
}

}  // namespace engine
