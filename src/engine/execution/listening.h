// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/client.h"
#include "engine/session/node.h"

namespace engine {

// To be called when the client's subscriptions have changed: whether it listened before. Counts
// clients that listen. On the client's own thread, like all here.
void subscriptions_changed(Node& node, Client& client, bool before);

// The client listens to nothing any more, and is not told so.
void unsubscribe_all(Node& node, Client& client);

// Whether the client's user may listen to all that it listens to.
bool may_go_on_listening(const Client& client);

}  // namespace engine
