// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/scripting/run_script.h"

#include <vector>

#include "base/numbers.h"
#include "engine/commands/scripting/script_answer.h"
#include "engine/execution/monitor_line.h"
#include "engine/execution/redaction.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/guard.h"
#include "scripting/script_flags.h"

namespace engine {

namespace {

constexpr size_t kEvictionsMax = 64;

// False: it needs the locks of all partitions, and has changed nothing yet.
bool run_under(CommandContext& c, const ScriptRun& run, const Guard& guard, WorkerScripts& room,
               scripting::Interpreter& interpreter) {
  ScriptHost host(c, run, guard, room.stand_in, room.request);
  ScriptAnswer answer(c.reply);
  interpreter.run(
      {.function = run.function, .name = run.name, .keys = run.keys, .arguments = run.arguments},
      host, answer);
  return !host.wants_all();
}

std::vector<uint32_t> partitions_of(const Keyspace& keyspace,
                                    std::span<const std::string_view> keys) {
  std::vector<uint32_t> partitions;
  partitions.reserve(keys.size());
  for (const std::string_view key : keys) partitions.push_back(keyspace.key(key).partition);
  put_in_order(partitions);
  return partitions;
}

// Before what it runs, as Redis shows it.
void show_to_monitors(const CommandContext& c) {
  if (!c.node.monitors.any() || c.client.admin) return;
  c.node.control.feed_monitors(monitor_line(c.node.clock, c.client, redacted(c.spec, c.args)));
}

}  // namespace

void run_under_locks(CommandContext& c, const ScriptRun& run, ScriptLocks& locks,
                     WorkerScripts& room, scripting::Interpreter& interpreter) {
  show_to_monitors(c);
  interpreter.set_memory_bytes_max(c.settings.script_memory_max);
  room.is_running = true;
  bool is_done = false;
  const bool holds_some = c.worker.guard != nullptr;  // EXEC holds all
  if (c.node.keyspace.concurrent() && !locks.needs_all && !holds_some) {
    const std::vector<uint32_t> partitions = partitions_of(c.node.keyspace, run.keys);
    const Guard guard(c.node.keyspace, c.worker, partitions);
    is_done = run_under(c, run, guard, room, interpreter);
    if (!is_done) locks.needs_all = true;
  }
  if (!is_done) {
    const Guard guard(c.node.keyspace, c.worker);
    run_under(c, run, guard, room, interpreter);
  }
  room.is_running = false;
}

bool read_keys_and_arguments(CommandContext& c, ScriptRun& run, std::string_view not_a_number) {
  const auto count = base::parse_int64(c.args[2]);
  const Arguments rest = c.args.subspan(3);
  if (!count) {
    c.error(not_a_number);
  } else if (*count > static_cast<int64_t>(rest.size())) {
    c.error("ERR Number of keys can't be greater than number of args");
  } else if (*count < 0) {
    c.error("ERR Number of keys can't be negative");
  } else {
    run.keys = rest.first(static_cast<size_t>(*count));
    run.arguments = rest.subspan(static_cast<size_t>(*count));
    return true;
  }
  return false;
}

namespace {

// Why a script that says what it does may not begin; empty: it may.
std::string_view refusal_to_begin(const CommandContext& c, uint32_t flags, ScriptCommand command,
                                  bool memory_is_over) {
  const NodeConditions& conditions = c.node.conditions;
  const bool writes = (flags & scripting::kNoWrites) == 0;
  if (!c.client.primary) {
    if ((flags & scripting::kAllowStale) == 0 && conditions.any(kIsStaleReplica)) {
      return errors::kStale;
    }
    if (writes && conditions.any(kIsReadOnlyReplica)) return errors::kReadOnly;
    if (writes && conditions.any(kCannotSave)) return errors::kCannotSave;
    if (writes && conditions.any(kCannotJournal)) return errors::kCannotJournal;
    if (writes && conditions.any(kHasFewReplicas)) return errors::kFewReplicas;
    if (writes && conditions.any(kLacksQuorum)) return errors::kNoQuorum;
    if (writes && conditions.any(kReplicasAreBehind)) return errors::kReplicasAreBehind;
  }
  if (command == ScriptCommand::kReadOnly && writes) {
    return "ERR Can not execute a script with write flag using *_ro command.";
  }
  if (memory_is_over && writes && (flags & scripting::kAllowOom) == 0 && !c.client.primary) {
    return errors::kOutOfMemory;
  }
  return {};
}

}  // namespace

bool set_rights(CommandContext& c, uint32_t flags, bool has_flags, ScriptCommand command,
                ScriptRun& run) {
  if (c.node.keyspace.maxmemory() != 0 && c.worker.guard == nullptr && !c.client.primary) {
    make_room(c.node.keyspace, c.worker, kEvictionsMax);
  }
  run.memory_is_over = c.node.keyspace.over_limit();
  run.rights.reads_only =
      command == ScriptCommand::kReadOnly || (flags & scripting::kNoWrites) != 0;
  run.rights.allows_oom = has_flags && (flags & (scripting::kAllowOom | scripting::kNoWrites)) != 0;
  if (!has_flags) return true;
  const std::string_view refusal = refusal_to_begin(c, flags, command, run.memory_is_over);
  if (refusal.empty()) return true;
  c.error(refusal);
  return false;
}

void answer_kill(CommandContext& c, ScriptKind kind) {
  switch (c.node.scripts.running.kill(kind)) {
    case KillResult::kKilled:
      c.reply.ok();
      break;
    case KillResult::kNoneRuns:
      c.error("NOTBUSY No scripts in execution right now.");
      break;
    case KillResult::kIsOfOtherKind:
      c.error(kind == ScriptKind::kScript ? errors::kBusyFunction : errors::kBusyScript);
      break;
    case KillResult::kIsOfPrimary:
      c.error(
          "UNKILLABLE The busy script was sent by a master instance in the context of replication "
          "and cannot be killed.");
      break;
    case KillResult::kHasWritten:
      c.error(
          "UNKILLABLE Sorry the script already executed write commands against the dataset. You "
          "can either wait the script termination or kill the server in a hard way using the "
          "SHUTDOWN NOSAVE command.");
      break;
  }
}

}  // namespace engine
