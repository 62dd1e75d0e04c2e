// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/acl/users.h"
#include "engine/keyspace/interest.h"
#include "engine/session/command_spec.h"
#include "engine/types/entry.h"

namespace engine {

// A command's wish to wait until one of its keys changes, and then to run again. Filled by the
// handler, which has replied nothing; whoever runs the handler registers the client before the
// guard goes.
struct BlockRequest {
  bool wanted = false;
  int64_t timeout_ms = 0;         // 0: for ever; after it the answer is a null array
  Type type = Type::kString;      // what must stand at a key to be worth a try
  bool even_without_key = false;  // or that nothing stands there any more (XREADGROUP)
  std::vector<std::string> args;  // the command to run then; empty: the same as now
};

// A client that waits, and all that is needed to answer it from any thread: the pusher's thread
// runs the command for it, so nobody can come in between.
class BlockedClient final : public Waiter {
 public:
  uint64_t client_id = 0;
  uint32_t worker = 0;
  int resp = 2;
  bool no_touch = false;
  acl::UserPointer user;  // when it began to wait
  const CommandSpec* spec = nullptr;
  std::vector<std::string> args;
  Type type = Type::kString;
  int64_t deadline_us = 0;  // monotonic; 0: never
  uint64_t served_ns = 0;   // how long the command ran that served it
  bool is_refused = false;  // its user may not do that any more: it has not run
  bool tracks = false;      // is to be told when what it reads changes
  uint64_t untold = 0;      // as of Client, by the command that served it
  // What it is to forget once it has its answer, since the command has changed that on its behalf.
  std::vector<std::string> own_changes;
};

// Those who wait for keys, on all workers: their number, and their numbers. Thread-safe.
class BlockedClients {
 public:
  // One more waits. Returns its number, which is higher than those of all who came before.
  uint64_t add() {
    waiting_.fetch_add(1, std::memory_order_relaxed);
    return last_number_.fetch_add(1, std::memory_order_relaxed) + 1;
  }
  // One no longer does.
  void remove() { waiting_.fetch_sub(1, std::memory_order_relaxed); }

  uint32_t count() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint32_t> waiting_ = 0;
  std::atomic<uint64_t> last_number_ = 0;
};

}  // namespace engine
