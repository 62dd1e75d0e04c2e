// SPDX-License-Identifier: Apache-2.0
#include "engine/session/client_tracking.h"

#include "engine/session/client.h"
#include "engine/session/node.h"

namespace engine {

namespace {

// Where RESP2 clients hear of it. Nobody publishes there: who listens to any channel gets it.
constexpr std::string_view kChannel = "__redis__:invalidate";

}  // namespace

void stop_tracking(Node& node, Client& client) {
  if (client.tracking == nullptr) return;
  for (const std::string_view prefix : client.tracking->prefixes) {
    node.tracking.remove_prefix(client.id, prefix);
  }
  node.tracking.stop(client.id);
  client.tracking.reset();
}

bool write_invalidation(Client& client, bool redirected, const std::vector<std::string>* keys) {
  ReplyWriter& reply = client.reply;
  if (reply.resp() == 3) {
    reply.push(2);
    reply.bulk("invalidate");
  } else if (redirected && client.subscriptions != nullptr) {
    reply.array(3);
    reply.bulk("message");
    reply.bulk(kChannel);
  } else {
    return false;
  }
  if (keys == nullptr) {
    reply.null();
    return true;
  }
  reply.array(keys->size());
  for (const std::string& key : *keys) reply.bulk(key);
  return true;
}

bool write_broken_redirect(Client& client) {
  if (client.reply.resp() != 3 || client.tracking == nullptr) return false;
  client.reply.push(2);
  client.reply.bulk("tracking-redir-broken");
  client.reply.integer(static_cast<int64_t>(client.tracking->mode.redirect));
  return true;
}

}  // namespace engine
