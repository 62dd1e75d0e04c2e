// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/scripting/script_commands.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "engine/commands/scripting/run_script.h"
#include "engine/commands/support/counted_keys.h"
#include "engine/commands/support/help.h"
#include "engine/session/command_context.h"
#include "scripting/script_flags.h"

namespace engine {

namespace {

constexpr std::string_view kNoScriptText = "NOSCRIPT No matching script.";

// --- EVAL -------------------------------------------------------------------------------------

void run_prepared(CommandContext& c, const WorkerScripts::Prepared& prepared, WorkerScripts& room,
                  ScriptCommand command) {
  Script& script = *prepared.script;
  ScriptRun run;
  run.name = script.sha1;
  run.function = prepared.function;
  run.rights.keeps_to_keys = script.locks.keeps_to_keys;
  if (!read_keys_and_arguments(c, run) ||
      !set_rights(c, script.flags, script.has_shebang, command, run)) {
    return;
  }
  const std::shared_ptr<Script> kept = prepared.script;  // whoever flushes the cache meanwhile
  run_under_locks(c, run, script.locks, room, room.interpreter(c.settings));
  room.count_memory();
}

void evaluate(CommandContext& c, ScriptCommand command) {
  ScriptRun unused;
  if (!read_keys_and_arguments(c, unused)) return;  // before anything is compiled
  WorkerScripts& room = WorkerScripts::of(c);
  room.begin(c.settings);
  const auto prepared = room.bring(c.args[1], false, c);
  if (!prepared) {
    c.error(prepared.error().message);
    return;
  }
  run_prepared(c, **prepared, room, command);
}

void evaluate_known(CommandContext& c, ScriptCommand command) {
  ScriptRun unused;
  if (!read_keys_and_arguments(c, unused)) return;
  WorkerScripts& room = WorkerScripts::of(c);
  room.begin(c.settings);
  const WorkerScripts::Prepared* prepared = room.find(c.args[1], c.settings);
  if (prepared == nullptr) {
    c.error(kNoScriptText);
    return;
  }
  run_prepared(c, *prepared, room, command);
}

void eval(CommandContext& c) { evaluate(c, ScriptCommand::kAny); }
void eval_ro(CommandContext& c) { evaluate(c, ScriptCommand::kReadOnly); }
void evalsha(CommandContext& c) { evaluate_known(c, ScriptCommand::kAny); }
void evalsha_ro(CommandContext& c) { evaluate_known(c, ScriptCommand::kReadOnly); }

// What says that it writes nothing is not held up with those that may.
bool eval_only_reads(const Node& /*node*/, Arguments args) {
  const auto shebang = read_script_shebang(args[1]);
  return shebang && (shebang->flags & scripting::kNoWrites) != 0;
}

bool evalsha_only_reads(const Node& node, Arguments args) {
  const std::shared_ptr<Script> script = node.scripts.cache.find(base::to_lower(args[1]));
  return script != nullptr && (script->flags & scripting::kNoWrites) != 0;
}

// --- SCRIPT -----------------------------------------------------------------------------------

void script_load(CommandContext& c) {
  WorkerScripts& room = WorkerScripts::of(c);
  room.begin(c.settings);
  const auto prepared = room.bring(c.args[2], true, c);
  if (!prepared) {
    c.error(prepared.error().message);
    return;
  }
  c.reply.bulk((*prepared)->script->sha1);
}

void script_exists(CommandContext& c) {
  c.reply.array(c.args.size() - 2);
  for (const std::string_view sha1 : c.args.subspan(2)) {
    c.reply.integer(c.node.scripts.cache.find(base::to_lower(sha1)) != nullptr ? 1 : 0);
  }
}

void script_show(CommandContext& c) {
  const std::shared_ptr<Script> script = c.node.scripts.cache.find(base::to_lower(c.args[2]));
  if (script == nullptr) {
    c.error(kNoScriptText);
    return;
  }
  c.reply.bulk(script->body);
}

// Every worker frees what it has of them before it runs the next.
void script_flush(CommandContext& c) {
  const bool has_mode = c.args.size() == 3;
  if (c.args.size() > 3 || (has_mode && !base::equals_ignore_case(c.args[2], "sync") &&
                            !base::equals_ignore_case(c.args[2], "async"))) {
    c.error("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
    return;
  }
  c.node.scripts.cache.flush();
  WorkerScripts::of(c).begin(c.settings);
  c.reply.ok();
}

void script_kill(CommandContext& c) { answer_kill(c, ScriptKind::kScript); }

// There is no debugger: a client that would wait for one is told so.
void script_debug(CommandContext& c) {
  if (base::equals_ignore_case(c.args[2], "no")) {
    c.reply.ok();
  } else if (base::equals_ignore_case(c.args[2], "yes") ||
             base::equals_ignore_case(c.args[2], "sync")) {
    c.error("ERR this node has no debugger for scripts");
  } else {
    c.error("ERR Use SCRIPT DEBUG YES/SYNC/NO");
  }
}

void script_help(CommandContext& c) {
  static constexpr std::string_view kLines[] = {
      "SCRIPT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "DEBUG (YES|SYNC|NO)",
      "    Set the debug mode for subsequent scripts executed.",
      "EXISTS <sha1> [<sha1> ...]",
      "    Return information about the existence of the scripts in the script cache.",
      "FLUSH [ASYNC|SYNC]",
      "    Flush the Lua scripts cache. Very dangerous on replicas.",
      "    When called without the optional mode argument, the behavior is determined",
      "    by the lazyfree-lazy-user-flush configuration directive. Valid modes are:",
      "    * ASYNC: Asynchronously flush the scripts cache.",
      "    * SYNC: Synchronously flush the scripts cache.",
      "KILL",
      "    Kill the currently executing Lua script.",
      "LOAD <script>",
      "    Load a script into the scripts cache without executing it.",
      "SHOW <sha1>",
      "    Show a script from the scripts cache.",
      "HELP",
      "    Print this help."};
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kScriptFlags =
    kNoScript | kStale | kSkipMonitor | kLocksItself | kMovableKeys | kNoMandatoryKeys;
constexpr uint32_t kScriptCommandFlags = kNoScript;
constexpr KeyRule kScriptKeys[] = {kCountedKeyRule<2, kRW | kAccess | kUpdate>};
constexpr KeyRule kReadScriptKeys[] = {kCountedKeyRule<2, kRO | kAccess>};
constexpr KeyRule kTextKeys[] = {
    noted(kScriptKeys[0],
          "We cannot tell how the keys will be used so we assume the worst, RW and "
          "UPDATE")};
constexpr KeyRule kReadTextKeys[] = {
    noted(kReadScriptKeys[0],
          "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS")};

constexpr CommandSpec kScriptSubcommands[] = {
    {.name = "debug",
     .run = script_debug,
     .arity = 3,
     .flags = kScriptCommandFlags | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "exists",
     .run = script_exists,
     .arity = -3,
     .flags = kScriptCommandFlags | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "flush",
     .run = script_flush,
     .arity = -2,
     .flags = kScriptCommandFlags | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "help",
     .run = script_help,
     .arity = 2,
     .flags = kLoading | kStale | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "kill",
     .run = script_kill,
     .arity = 2,
     .flags = kScriptCommandFlags | kAllowBusy | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "load",
     .run = script_load,
     .arity = 3,
     .flags = kScriptCommandFlags | kStale | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "show",
     .run = script_show,
     .arity = 3,
     .flags = kScriptCommandFlags | kTouchesNoKeys,
     .categories = kScriptingCategory},
};

constexpr CommandSpec kScriptTable[] = {
    {.name = "eval",
     .run = eval,
     .arity = -3,
     .flags = kScriptFlags | kMayReplicate,
     .categories = kScriptingCategory,
     .key_access = kRW | kAccess | kUpdate,
     .find_keys = find_counted_keys<2>,
     .key_rules = kTextKeys,
     .only_reads = eval_only_reads},
    {.name = "eval_ro",
     .run = eval_ro,
     .arity = -3,
     .flags = kScriptFlags | kReadOnly,
     .categories = kScriptingCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_counted_keys<2>,
     .key_rules = kReadTextKeys},
    {.name = "evalsha",
     .run = evalsha,
     .arity = -3,
     .flags = kScriptFlags | kMayReplicate,
     .categories = kScriptingCategory,
     .key_access = kRW | kAccess | kUpdate,
     .find_keys = find_counted_keys<2>,
     .key_rules = kScriptKeys,
     .only_reads = evalsha_only_reads},
    {.name = "evalsha_ro",
     .run = evalsha_ro,
     .arity = -3,
     .flags = kScriptFlags | kReadOnly,
     .categories = kScriptingCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_counted_keys<2>,
     .key_rules = kReadScriptKeys},
    {.name = "script", .arity = -2, .subcommands = kScriptSubcommands},
};

}  // namespace

CommandFamily script_commands() { return kScriptTable; }

}  // namespace engine
