// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/transactions/transaction_commands.h"

#include <memory>
#include <optional>
#include <vector>

#include "engine/execution/access.h"
#include "engine/execution/watching.h"
#include "engine/session/command_context.h"

namespace engine {

namespace {

// Of a watched key beside its two copies: what holds them, here and at the key.
constexpr size_t kWatchedKeyBytes = 192;

void multi(CommandContext& c) {
  c.client.transaction = std::make_unique<Transaction>();
  c.reply.ok();
}

void discard(CommandContext& c) {
  if (c.client.transaction == nullptr) {
    c.error("ERR DISCARD without MULTI");
    return;
  }
  c.client.transaction.reset();
  unwatch_all(c.node, c.worker, c.client);
  c.reply.ok();
}

void watch(CommandContext& c) {
  Client& client = c.client;
  if (client.watch_mark == nullptr) {
    client.watch_mark = std::make_shared<WatchMark>();
    c.node.clients.begins_to_watch();
  }
  for (const Key& key : c.keys) {
    // One that has expired goes now, so that its end does not count as a change later.
    c.db().find(key, Use::kPeek);
    if (!c.guard->interest(key.partition).watch(client.db, key.name, client.watch_mark)) continue;
    client.watched.push_back({client.db, {std::string(key.name), key.hash, key.partition}});
    client.watched_bytes += kWatchedKeyBytes + 2 * key.name.size();
    c.node.clients.watches_key();
  }
  c.reply.ok();
}

void unwatch(CommandContext& c) {
  unwatch_all(c.node, c.worker, c.client);
  c.reply.ok();
}

// Whether a watched key was changed, or has expired and nobody has noticed.
bool watched_changed(CommandContext& c, const Guard& guard) {
  if (c.client.watch_mark == nullptr) return false;
  for (const auto& [db, key] : c.client.watched) {
    Database(guard, db).find({key.name, key.hash, key.partition}, Use::kPeek);
  }
  return c.client.watch_mark->changed.load(std::memory_order_relaxed);
}

std::string_view reason_of(acl::Denial denial) {
  switch (denial) {
    case acl::Denial::kCommand:
      return "no permission to execute the command or subcommand";
    case acl::Denial::kKey:
      return "no permission to touch the specified keys";
    case acl::Denial::kChannel:
      return "no permission to access one of the channels used as arguments to the command";
    case acl::Denial::kDatabase:
      return "no permission to access the database";
    default:
      return "no permission";
  }
}

// The rules of the client's user may have changed since it was queued.
bool may_run(CommandContext& c, const QueuedCommand& queued) {
  Client& client = c.client;
  if (!keep_user(client, c.node.users)) {
    client.close_after_reply = true;
    c.error("NOPERM the user of this connection is no longer there");
    return false;
  }
  if (!client.restricted) [[likely]]
    return true;
  const Access access =
      check_access(client, *queued.spec, queued.args, client.db, c.settings.databases);
  if (access.is_granted()) return true;
  log_denial(c.node, client, access, *queued.spec, queued.args, acl::DenialContext::kMulti,
             c.now_ms());
  c.error(
      "NOPERM ACLs rules changed between the moment the transaction was accumulated and the "
      "EXEC call. This command is no longer allowed for the following reason: " +
      std::string(reason_of(access.denial)));
  return false;
}

// All that was queued, under the locks of all of its keys and of those that were watched.
void run_all(CommandContext& c, const Transaction& transaction, const Guard& guard) {
  const bool changed = watched_changed(c, guard);
  unwatch_all(c.node, c.worker, c.client);
  if (changed) {
    c.reply.null_array();
    return;
  }
  c.reply.array(transaction.commands().size());
  for (const QueuedCommand& queued : transaction.commands()) {
    if (may_run(c, queued)) c.runner.run(*queued.spec, queued.args, c.client);
  }
}

void exec(CommandContext& c) {
  const std::unique_ptr<Transaction> transaction = std::move(c.client.transaction);
  if (transaction == nullptr) {
    c.error("ERR EXEC without MULTI");
    return;
  }
  if (transaction->failed) {
    unwatch_all(c.node, c.worker, c.client);
    c.error("EXECABORT Transaction discarded because of previous errors.");
    return;
  }
  PartitionSet set;
  for (const QueuedCommand& queued : transaction->commands()) {
    c.runner.add_partitions(*queued.spec, queued.args, set);
  }
  if (set.all) {
    run_all(c, *transaction, Guard(c.node.keyspace, c.worker));
    return;
  }
  const std::vector<uint32_t> watched = watched_partitions(c.client);
  set.partitions.insert(set.partitions.end(), watched.begin(), watched.end());
  put_in_order(set.partitions);
  run_all(c, *transaction, Guard(c.node.keyspace, c.worker, set.partitions));
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kTransactionCommands[] = {
    {.name = "discard",
     .run = discard,
     .arity = 1,
     .flags = kNoScript | kLoading | kStale | kFast | kAllowBusy | kRunsInMulti,
     .categories = kTransactionCategory},
    {.name = "exec",
     .run = exec,
     .arity = 1,
     .flags = kNoScript | kLoading | kStale | kSkipSlowlog | kRunsInMulti,
     .categories = kTransactionCategory},
    {.name = "multi",
     .run = multi,
     .arity = 1,
     .flags = kNoScript | kLoading | kStale | kFast | kNoMulti | kAllowBusy | kRunsInMulti,
     .categories = kTransactionCategory},
    {.name = "unwatch",
     .run = unwatch,
     .arity = 1,
     .flags = kNoScript | kLoading | kStale | kFast | kAllowBusy | kTouchesNoKeys,
     .categories = kTransactionCategory},
    {.name = "watch",
     .run = watch,
     .arity = -2,
     .flags = kNoScript | kLoading | kStale | kFast | kNoMulti | kAllowBusy | kRunsInMulti,
     .categories = kTransactionCategory,
     .keys = {1, -1, 1},
     .key_access = kRO},
};

}  // namespace

CommandFamily transaction_commands() { return kTransactionCommands; }

}  // namespace engine
