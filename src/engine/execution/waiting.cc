// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/waiting.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/execution/access.h"
#include "engine/execution/runner.h"
#include "engine/keyspace/database.h"
#include "engine/session/errors.h"

namespace engine {

namespace {

std::shared_ptr<BlockedClient> describe(const CommandContext& c, Node& node) {
  auto blocked = std::make_shared<BlockedClient>();
  BlockRequest& request = *c.block;
  blocked->client_id = c.client.id;
  blocked->worker = c.client.worker;
  blocked->db = c.client.db;
  blocked->resp = c.reply.resp();
  blocked->no_touch = c.client.no_touch;
  blocked->user = c.client.user;
  blocked->tracks = c.client.tracking != nullptr && c.client.tracking->remembers();
  blocked->spec = &c.spec;
  blocked->args = std::move(request.args);
  if (blocked->args.empty()) blocked->args.assign(c.args.begin(), c.args.end());
  blocked->type = request.type;
  blocked->even_without_key = request.even_without_key;
  if (request.timeout_ms > 0) {
    blocked->deadline_us = node.clock.monotonic_us() + request.timeout_ms * 1000;
  }
  blocked->number = node.blocked_clients.add();
  for (const Key& key : c.keys) {
    blocked->keys.push_back({std::string(key.name), key.hash, key.partition});
    blocked->partitions.push_back(key.partition);
  }
  put_in_order(blocked->partitions);
  return blocked;
}

// The rules of its user may have changed while the client waited; then it has its error.
bool is_denied(Client& stand_in, const CommandSpec& spec, Arguments args, int64_t databases) {
  if (!stand_in.restricted) return false;
  const Access access = check_access(*stand_in.user, spec, args, stand_in.db, databases);
  if (access.is_granted()) return false;
  stand_in.reply.error("NOPERM " + denial_text(access, *stand_in.user, spec, args));
  return true;
}

}  // namespace

void Waiting::begin(CommandContext& c) {
  std::shared_ptr<BlockedClient> blocked = describe(c, node_);
  for (const OwnedKey& key : blocked->keys) {
    c.guard->interest(key.partition).wait(key.name, blocked);
  }
  blocked->registered = true;
  c.client.suspended = true;
  c.client.blocked = std::move(blocked);
}

void Waiting::take_off(const Guard& guard, Waiter& waiter) {
  for (const OwnedKey& key : waiter.keys) {
    guard.interest(key.partition).stop_waiting(key.name, waiter);
  }
  waiter.registered = false;
}

// --- serving ----------------------------------------------------------------------------------

void Waiting::serve_ready(Runner& runner) {
  if (worker_.ready.empty()) return;
  // What has just run may have taken its time, and the key may have expired.
  worker_.now_ms = node_.clock.wall_ms();
  // Serving BLMOVE changes another key, for which others may wait.
  while (!worker_.ready.empty()) {
    const ReadyKey key = std::move(worker_.ready.front());
    worker_.ready.erase(worker_.ready.begin());
    serve(key, runner);
  }
}

void Waiting::serve(const ReadyKey& key, Runner& runner) {
  uint64_t after = 0;  // the number of the last one that was looked at
  while (true) {
    std::shared_ptr<Waiter> waiter;
    {
      const Guard guard(node_.keyspace, worker_, {&key.partition, 1});
      const Interest* interest = guard.interest_if_any(key.partition);
      if (interest != nullptr) waiter = interest->next_waiter(key.db, key.name, after);
    }
    if (waiter == nullptr) return;
    after = waiter->number;
    // Every waiter is a blocked client: nothing else is ever registered.
    const auto blocked = std::static_pointer_cast<BlockedClient>(waiter);
    const Guard guard(node_.keyspace, worker_, blocked->partitions);
    if (!blocked->registered) continue;  // served or gone in between
    if (worth_a_try(guard, key, *blocked)) {
      serve_one(guard, *blocked, runner);
    } else if (!may_serve_others(guard, key)) {
      return;
    }
  }
}

bool Waiting::worth_a_try(const Guard& guard, const ReadyKey& key,
                          const BlockedClient& blocked) const {
  const Key name = node_.keyspace.key(key.name);
  const Database::Found found = Database(guard, key.db).find(name, Use::kPeek);
  return found ? found->type() == blocked.type || blocked.even_without_key
               : blocked.even_without_key;
}

// Whether there may be something for those behind one whom the key has nothing for: a value of
// another type stands there, or nothing does and someone is to learn of that.
bool Waiting::may_serve_others(const Guard& guard, const ReadyKey& key) const {
  if (Database(guard, key.db).find(node_.keyspace.key(key.name), Use::kPeek)) return true;
  WaitingKeys keys;
  if (const Interest* interest = guard.interest_if_any(key.partition)) interest->count(keys);
  return keys.even_without_key > 0;
}

// Runs the command for a client that stands in for the one that waits, which only its own thread
// may touch.
void Waiting::serve_one(const Guard& guard, BlockedClient& blocked, Runner& runner) {
  Client stand_in(blocked.client_id, worker_.memory);
  stand_in.db = blocked.db;
  stand_in.authenticated = true;
  stand_in.no_touch = blocked.no_touch;
  stand_in.reply.set_resp(blocked.resp);
  stand_in.worker = blocked.worker;
  if (blocked.tracks) stand_in.tracking = std::make_unique<ClientTracking>();
  const std::vector<std::string_view> args(blocked.args.begin(), blocked.args.end());
  become(stand_in, blocked.user, 0);
  if (!keep_user(stand_in, node_.users)) return;  // it is about to be closed
  if (is_denied(stand_in, *blocked.spec, args, runner.settings().databases)) {
    take_off(guard, blocked);
    blocked.is_refused = true;
    runner.accounting().count_rejection(blocked.spec, stand_in.reply);
    node_.control.answer_blocked(blocked, stand_in.out.copy());
    stand_in.out.clear();
    return;
  }
  Execution execution(*blocked.spec, args, stand_in);
  execution.may_wait = true;
  execution.reporting = Reporting::kFailures;
  runner.accounting().start_clock();
  worker_.callers_changes = &blocked.own_changes;
  runner.enter(stand_in);
  runner.run(execution);
  if (!worker_.changed_keys.empty()) node_.tracking.keys_changed(worker_);  // before it is answered
  runner.leave(stand_in);
  worker_.callers_changes = nullptr;
  if (execution.wants_to_block()) {  // nothing for this one
    for (const std::string& key : std::exchange(blocked.own_changes, {})) {
      node_.tracking.forget(worker_, key, {blocked.client_id});
    }
    return;
  }
  take_off(guard, blocked);
  blocked.untold = stand_in.untold;
  blocked.served_ns = execution.elapsed_ns;
  node_.control.answer_blocked(blocked, stand_in.out.copy());
  stand_in.out.clear();
}

// --- ending -----------------------------------------------------------------------------------

void Waiting::forget(Node& node, Client& client) {
  node.blocked_clients.remove();
  client.blocked.reset();
  client.suspended = false;
}

bool Waiting::end(Client& client, WaitEnd end) {
  if (client.blocked == nullptr) return false;
  {
    const Guard guard(node_.keyspace, worker_, client.blocked->partitions);
    if (client.blocked->registered) {
      take_off(guard, *client.blocked);
    } else if (end != WaitEnd::kClosed) {
      return false;  // the answer is on its way
    }
  }
  forget(node_, client);
  if (end == WaitEnd::kClosed) return true;
  const size_t mark = client.out.mark();
  if (end == WaitEnd::kUnblockedWithError) {
    client.reply.error("UNBLOCKED client unblocked via CLIENT UNBLOCK");
  } else if (end == WaitEnd::kNewRole) {
    client.reply.error(errors::kNewRole);
  } else {
    client.reply.null_array();
  }
  if (std::exchange(client.muted, false)) client.out.rewind(mark);
  return true;
}

}  // namespace engine
