// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/scripting/function_commands.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/glob.h"
#include "engine/commands/scripting/function_dump.h"
#include "engine/commands/scripting/run_script.h"
#include "engine/commands/support/counted_keys.h"
#include "engine/commands/support/help.h"
#include "engine/keyspace/guard.h"
#include "engine/scripts/library_source.h"
#include "engine/session/command_context.h"
#include "scripting/script_flags.h"

namespace engine {

namespace {

// --- FCALL ------------------------------------------------------------------------------------

void call_function(CommandContext& c, ScriptCommand command) {
  WorkerScripts& room = WorkerScripts::of(c);
  const auto found = room.find_function(c.args[1], c.settings);
  if (!found) {
    c.error(found.error().message);
    return;
  }
  if (*found == nullptr) {
    c.error("ERR Function not found");
    return;
  }
  const WorkerScripts::PreparedFunction prepared = **found;  // keeps the library meanwhile
  const Function& function = *prepared.function;
  ScriptRun run;
  run.kind = ScriptKind::kFunction;
  run.name = function.name;
  run.function = prepared.compiled;
  if (!read_keys_and_arguments(c, run, "ERR Bad number of keys provided") ||
      !set_rights(c, function.flags, true, command, run)) {
    return;
  }
  run_under_locks(c, run, *function.locks, room, room.function_interpreter(c.settings));
  room.count_function_memory();
}

void fcall(CommandContext& c) { call_function(c, ScriptCommand::kAny); }
void fcall_ro(CommandContext& c) { call_function(c, ScriptCommand::kReadOnly); }

bool fcall_only_reads(const Node& node, Arguments args) {
  const FunctionSet::Found found = node.scripts.functions.find(args[1]);
  return found.function != nullptr && (found.function->flags & scripting::kNoWrites) != 0;
}

// --- what changes the functions ---------------------------------------------------------------
// Under all locks, so that the write stream has it where it happened among what functions write.

LibraryLimits limits_of(const CommandContext& c) {
  return {.time_ms = c.client.primary ? 0 : 500, .memory_bytes_max = c.settings.script_memory_max};
}

void told_and_counted(CommandContext& c, const Guard& guard) {
  c.worker.changes.add();
  c.propagate_verbatim(guard);
}

// Whether they were added; if not, the client has its error.
bool add_libraries(CommandContext& c, const std::vector<FunctionLibraryRef>& libraries,
                   RestorePolicy policy) {
  const Guard guard(c.node.keyspace, c.worker);
  const auto added = c.node.scripts.functions.add(libraries, policy);
  if (!added) {
    c.error("ERR " + added.error().message);
    return false;
  }
  told_and_counted(c, guard);
  return true;
}

void function_load(CommandContext& c) {
  auto policy = RestorePolicy::kAppend;
  size_t at = 2;
  for (; at + 1 < c.args.size(); at++) {
    if (!base::equals_ignore_case(c.args[at], "replace")) {
      c.error("ERR Unknown option given: " + std::string(c.args[at]));
      return;
    }
    policy = RestorePolicy::kReplace;
  }
  const auto library = read_library(std::string(c.args[at]), c.node.clock, limits_of(c));
  if (!library) {
    c.error("ERR " + library.error().message);
    return;
  }
  if (policy == RestorePolicy::kAppend && c.node.scripts.functions.has((*library)->name)) {
    c.error("ERR Library '" + (*library)->name + "' already exists");
    return;
  }
  const uint64_t version_before = c.node.scripts.functions.version();
  if (!add_libraries(c, {*library}, policy)) return;
  if (policy == RestorePolicy::kAppend) {
    WorkerScripts::of(c).take_library(*library, version_before, c.settings);
  }
  c.reply.bulk((*library)->name);
}

void function_delete(CommandContext& c) {
  const Guard guard(c.node.keyspace, c.worker);
  if (!c.node.scripts.functions.remove(c.args[2])) {
    c.error("ERR Library not found");
    return;
  }
  told_and_counted(c, guard);
  c.reply.ok();
}

void function_flush(CommandContext& c) {
  const bool has_mode = c.args.size() == 3;
  if (c.args.size() > 3) {
    c.error(errors::unknown_subcommand(c.args[1], "FUNCTION"));
    return;
  }
  if (has_mode && !base::equals_ignore_case(c.args[2], "sync") &&
      !base::equals_ignore_case(c.args[2], "async")) {
    c.error("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
    return;
  }
  const Guard guard(c.node.keyspace, c.worker);
  c.node.scripts.functions.clear();
  WorkerScripts::of(c).forget_functions(c.settings);
  told_and_counted(c, guard);
  c.reply.ok();
}

std::optional<RestorePolicy> restore_policy(CommandContext& c) {
  if (c.args.size() == 3) return RestorePolicy::kAppend;
  if (c.args.size() > 4) {
    c.error(errors::unknown_subcommand(c.args[1], "FUNCTION"));
    return std::nullopt;
  }
  if (base::equals_ignore_case(c.args[3], "append")) return RestorePolicy::kAppend;
  if (base::equals_ignore_case(c.args[3], "replace")) return RestorePolicy::kReplace;
  if (base::equals_ignore_case(c.args[3], "flush")) return RestorePolicy::kFlush;
  c.error("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
  return std::nullopt;
}

void function_restore(CommandContext& c) {
  const auto policy = restore_policy(c);
  if (!policy) return;
  const bool any_version = c.settings.rdb_version_check == RdbVersionStrictness::kRelaxed;
  const auto sources = sources_in_dump(c.args[2], any_version, c.node.debug.skip_checksum);
  if (!sources) {
    c.error("ERR " + sources.error().message);
    return;
  }
  const auto libraries = read_libraries(*sources, c.node.clock, limits_of(c));
  if (!libraries) {
    c.error("ERR " + libraries.error().message);
  } else if (add_libraries(c, *libraries, *policy)) {
    c.reply.ok();
  }
}

// --- what tells of them -----------------------------------------------------------------------

void function_dump(CommandContext& c) {
  c.reply.bulk(dump_functions(*c.node.scripts.functions.current()));
}

struct ListOptions {
  bool with_code = false;
  std::optional<std::string_view> pattern;
};

std::optional<ListOptions> list_options(CommandContext& c) {
  ListOptions options;
  for (size_t i = 2; i < c.args.size(); i++) {
    if (!options.with_code && base::equals_ignore_case(c.args[i], "withcode")) {
      options.with_code = true;
    } else if (!options.pattern && base::equals_ignore_case(c.args[i], "libraryname")) {
      if (++i == c.args.size()) {
        c.error("ERR library name argument was not given");
        return std::nullopt;
      }
      options.pattern = c.args[i];
    } else {
      c.error("ERR Unknown argument " + std::string(c.args[i]));
      return std::nullopt;
    }
  }
  return options;
}

void write_function(ReplyWriter& reply, const Function& function) {
  reply.map(3);
  reply.bulk("name");
  reply.bulk(function.name);
  reply.bulk("description");
  function.description.empty() ? reply.null() : reply.bulk(function.description);
  reply.bulk("flags");
  const std::vector<std::string_view> flags = scripting::flag_names(function.flags);
  reply.set(flags.size());
  for (const std::string_view flag : flags) reply.simple(flag);
}

void write_library(ReplyWriter& reply, const FunctionLibrary& library, bool with_code) {
  reply.map(with_code ? 4 : 3);
  reply.bulk("library_name");
  reply.bulk(library.name);
  reply.bulk("engine");
  reply.bulk("LUA");
  reply.bulk("functions");
  reply.array(library.functions.size());
  for (const Function& function : library.functions) write_function(reply, function);
  if (!with_code) return;
  reply.bulk("library_code");
  reply.bulk(library.source);
}

void function_list(CommandContext& c) {
  const auto options = list_options(c);
  if (!options) return;
  const auto set = c.node.scripts.functions.current();
  std::vector<const FunctionLibrary*> libraries;
  for (const auto& [name, library] : set->libraries()) {
    if (!options->pattern || base::glob_match(*options->pattern, name, /*ignore_case=*/true)) {
      libraries.push_back(library.get());
    }
  }
  c.reply.array(libraries.size());
  for (const FunctionLibrary* library : libraries) {
    write_library(c.reply, *library, options->with_code);
  }
}

void write_running(CommandContext& c, const RunningScript& running) {
  c.reply.map(3);
  c.reply.bulk("name");
  c.reply.bulk(running.name);
  c.reply.bulk("command");
  c.reply.array(running.command.size());
  for (const std::string& word : running.command) c.reply.bulk(word);
  c.reply.bulk("duration_ms");
  c.reply.integer((c.node.clock.monotonic_us() - running.began_us) / 1000);
}

void function_stats(CommandContext& c) {
  const auto running = c.node.scripts.running.oldest();
  if (running != nullptr && running->kind == ScriptKind::kScript) {
    c.error(errors::kBusyScript);
    return;
  }
  const auto set = c.node.scripts.functions.current();
  c.reply.map(2);
  c.reply.bulk("running_script");
  running == nullptr ? c.reply.null() : write_running(c, *running);
  c.reply.bulk("engines");
  c.reply.map(1);
  c.reply.bulk("LUA");
  c.reply.map(2);
  c.reply.bulk("libraries_count");
  c.reply.integer(static_cast<int64_t>(set->libraries().size()));
  c.reply.bulk("functions_count");
  c.reply.integer(static_cast<int64_t>(set->functions()));
}

void function_kill(CommandContext& c) { answer_kill(c, ScriptKind::kFunction); }

void function_help(CommandContext& c) {
  // Redis' lines, some of which take two here.
  // NOLINTBEGIN(bugprone-suspicious-missing-comma)
  static constexpr std::string_view kLines[] = {
      "FUNCTION <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "LOAD [REPLACE] <FUNCTION CODE>",
      "    Create a new library with the given library name and code.",
      "DELETE <LIBRARY NAME>",
      "    Delete the given library.",
      "LIST [LIBRARYNAME PATTERN] [WITHCODE]",
      "    Return general information on all the libraries:",
      "    * Library name",
      "    * The engine used to run the Library",
      "    * Library description",
      "    * Functions list",
      "    * Library code (if WITHCODE is given)",
      "    It also possible to get only function that matches a pattern using LIBRARYNAME "
      "argument.",
      "STATS",
      "    Return information about the current function running:",
      "    * Function name",
      "    * Command used to run the function",
      "    * Duration in MS that the function is running",
      "    If no function is running, return nil",
      "    In addition, returns a list of available engines.",
      "KILL",
      "    Kill the current running function.",
      "FLUSH [ASYNC|SYNC]",
      "    Delete all the libraries.",
      "    When called without the optional mode argument, the behavior is determined by the",
      "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
      "    * ASYNC: Asynchronously flush the libraries.",
      "    * SYNC: Synchronously flush the libraries.",
      "DUMP",
      "    Return a serialized payload representing the current libraries, can be restored using "
      "FUNCTION RESTORE command",
      "RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]",
      "    Restore the libraries represented by the given payload, it is possible to give a "
      "restore policy to",
      "    control how to handle existing libraries (default APPEND):",
      "    * FLUSH: delete all existing libraries.",
      "    * APPEND: appends the restored libraries to the existing libraries. On collision, "
      "abort.",
      "    * REPLACE: appends the restored libraries to the existing libraries, On collision, "
      "replace the old",
      "      libraries with the new libraries (notice that even on this option there is a chance "
      "of failure",
      "      in case of functions name conflict with another library).",
      "HELP",
      "    Print this help."};
  // NOLINTEND(bugprone-suspicious-missing-comma)
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kCallFlags =
    kNoScript | kStale | kSkipMonitor | kLocksItself | kMovableKeys | kNoMandatoryKeys;
constexpr KeyRule kFunctionKeys[] = {
    noted(kCountedKeyRule<2, kRW | kAccess | kUpdate>,
          "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE")};
constexpr KeyRule kReadFunctionKeys[] = {
    noted(kCountedKeyRule<2, kRO | kAccess>,
          "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS")};

constexpr CommandSpec kFunctionSubcommands[] = {
    {.name = "delete",
     .run = function_delete,
     .arity = 3,
     .flags = kWrite | kNoScript,
     .effect = kRewritten,
     .categories = kScriptingCategory},
    {.name = "dump",
     .run = function_dump,
     .arity = 2,
     .flags = kNoScript | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "flush",
     .run = function_flush,
     .arity = -2,
     .flags = kWrite | kNoScript,
     .effect = kRewritten,
     .categories = kScriptingCategory},
    {.name = "help",
     .run = function_help,
     .arity = 2,
     .flags = kLoading | kStale | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "kill",
     .run = function_kill,
     .arity = 2,
     .flags = kNoScript | kAllowBusy | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "list",
     .run = function_list,
     .arity = -2,
     .flags = kNoScript | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "load",
     .run = function_load,
     .arity = -3,
     .flags = kWrite | kDenyOom | kNoScript,
     .effect = kRewritten,
     .categories = kScriptingCategory},
    {.name = "restore",
     .run = function_restore,
     .arity = -3,
     .flags = kWrite | kDenyOom | kNoScript,
     .effect = kRewritten,
     .categories = kScriptingCategory},
    {.name = "stats",
     .run = function_stats,
     .arity = 2,
     .flags = kNoScript | kAllowBusy | kTouchesNoKeys,
     .categories = kScriptingCategory},
};

constexpr CommandSpec kFunctionTable[] = {
    {.name = "fcall",
     .run = fcall,
     .arity = -3,
     .flags = kCallFlags | kMayReplicate,
     .categories = kScriptingCategory,
     .key_access = kRW | kAccess | kUpdate,
     .find_keys = find_counted_keys<2>,
     .key_rules = kFunctionKeys,
     .only_reads = fcall_only_reads},
    {.name = "fcall_ro",
     .run = fcall_ro,
     .arity = -3,
     .flags = kCallFlags | kReadOnly,
     .categories = kScriptingCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_counted_keys<2>,
     .key_rules = kReadFunctionKeys},
    {.name = "function", .arity = -2, .subcommands = kFunctionSubcommands},
};

}  // namespace

CommandFamily function_commands() { return kFunctionTable; }

}  // namespace engine
