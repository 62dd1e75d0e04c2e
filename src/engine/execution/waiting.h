// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/session/command_context.h"

namespace engine {

class Runner;

// Why a wait ends without what was waited for.
enum class WaitEnd : uint8_t {
  kTimeout,
  kUnblocked,
  kUnblockedWithError,
  kNewRole,  // the node has become a replica
  kClosed,
};

// Clients that wait for keys (BLPOP and the like). A client is registered at its keys under the
// locks that its command holds, so no change can be missed. Whoever changes such a key runs the
// command again for the waiting clients, in the order of their arrival, on his own thread and right
// after his own command; the client's thread only sends the answer.
class Waiting {
 public:
  Waiting(Node& node, KeyspaceWorker& worker) : node_(node), worker_(worker) {}

  // Makes the context's client wait as `c.block` says. Requires: c.guard holds c.keys.
  void begin(CommandContext& c);

  // Serves who waits for keys that this worker has changed. No guard is held.
  void serve_ready(Runner& runner);

  // Ends the client's wait, if it does wait and is not served already. Writes the answer that
  // `end` asks for. To be called on the client's own thread, without a guard.
  bool end(Client& client, WaitEnd end);

  // The client no longer waits: its answer is there, or it is gone.
  static void forget(Node& node, Client& client);

 private:
  void serve(const ReadyKey& key, Runner& runner);
  void serve_one(const Guard& guard, BlockedClient& blocked, Runner& runner);
  bool may_serve_others(const Guard& guard, const ReadyKey& key) const;
  bool worth_a_try(const Guard& guard, const ReadyKey& key, const BlockedClient& blocked) const;
  static void take_off(const Guard& guard, Waiter& waiter);

  Node& node_;
  KeyspaceWorker& worker_;
};

}  // namespace engine
