// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/commands/memcache/cas_numbers.h"
#include "engine/commands/memcache/shared_state.h"
#include "engine/keyspace/keyspace.h"
#include "engine/session/client.h"
#include "engine/session/node.h"
#include "protocol/memcache/request.h"

namespace engine {

// One execution of one request of the memcached protocols. Lives on the stack of a worker;
// everything in it is a reference or a view.
class MemcacheContext {
 public:
  Node& node;
  const Settings& settings;
  KeyspaceWorker& worker;
  WorkerStats& stats;
  MemcacheSharedState& shared;
  CasNumbers& cas;
  Client& client;
  const protocol::memcache::Request& request;
  Key key;       // of request.keys[0], where the verb's row says so
  bool is_full;  // no room for a further item; known only where the row says `stores`
  // Of a request that is done in parts: how far it is, in its own count, 0 in the beginning.
  // Whoever is not done says so, and is run again with the same progress.
  uint64_t& progress;
  std::span<Key> keys;  // scratch of the get verbs
  bool interrupted = false;

  int64_t now_ms() const { return worker.now_ms; }
  OutputBuffer& out() const { return client.out; }
  MemcacheStats& counts() const { return stats.memcache; }

  // A reply of the classic protocol, which "noreply" silences.
  void reply(std::string_view line) const {
    if (!request.noreply) always_reply(line);
  }
  void always_reply(std::string_view line) const {
    out().append(line);
    out().append("\r\n");
  }
};

// A verb: a row of the table at the foot of the file that has its handler.
struct MemcacheVerb {
  protocol::memcache::Verb verb;
  void (*run)(MemcacheContext&);
  bool has_key = false;  // works on request.keys[0], which is looked up ahead if it is the only one
  bool stores = false;   // may make an item, for which room is made before
};

}  // namespace engine
