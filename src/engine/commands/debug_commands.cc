// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include "base/ascii.h"
#include "base/log.h"
#include "engine/commands/help.h"
#include "engine/commands/server_commands.h"

namespace engine {

namespace {

// DEBUG is off unless `enable-debug-command` says otherwise; false: the client has its error.
bool allowed(CommandContext& c) {
  const ProtectedAction action = c.settings.enable_debug_command;
  const bool local = c.client.loopback || c.client.unix_socket;
  if (action == ProtectedAction::kYes || (action == ProtectedAction::kLocal && local)) return true;
  c.error(
      "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you "
      "can run it from a local connection, otherwise you need to set this option in the "
      "configuration file, and then restart the server.");
  return false;
}

void debug_set_active_expire(CommandContext& c) {
  if (!allowed(c)) return;
  c.node.keyspace.set_active_expire(c.args[2] != "0");
  c.reply.ok();
}

void debug_log(CommandContext& c) {
  if (!allowed(c)) return;
  base::log::warning("DEBUG LOG: {}", c.args[2]);
  c.reply.ok();
}

void debug_object(CommandContext& c) {
  if (!allowed(c)) return;
  const Database::Found found = c.db().find(c.keys[0], Use::kPeek);
  if (!found) {
    c.error(errors::kNoSuchKey);
    return;
  }
  constexpr std::string_view kEncodings[] = {"int", "embstr", "raw"};
  c.reply.simple(fmt::format(
      "Value at:{} refcount:1 encoding:{} serializedlength:{} lru:{} lru_seconds_idle:{}",
      static_cast<const void*>(found.entry()), kEncodings[static_cast<size_t>(found->encoding())],
      found->inline_bytes().size(), found->access(),
      AccessClock::idle_ms(*found.entry(), c.now_ms()) / 1000));
}

void debug_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "LOG <message>",
      "    Write a line into the log.",
      "OBJECT <key>",
      "    Show how a key is stored.",
      "SET-ACTIVE-EXPIRE <0|1>",
      "    Stop or start taking out keys that nobody asks for.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

constexpr uint32_t kDebug = kAdmin | kNoScript | kLoading | kStale | kProtected;

constexpr CommandSpec kDebugSubcommands[] = {
    {.name = "help", .run = debug_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "log", .run = debug_log, .arity = 3, .flags = kDebug},
    {.name = "object",
     .run = debug_object,
     .arity = 3,
     .flags = kDebug,
     .keys = {2, 2, 1},
     .key_access = kRO},
    {.name = "set-active-expire", .run = debug_set_active_expire, .arity = 3, .flags = kDebug},
};

constexpr CommandSpec kDebugCommands[] = {
    {.name = "debug", .arity = -2, .subcommands = kDebugSubcommands},
};

}  // namespace

std::span<const CommandSpec> debug_commands() { return kDebugCommands; }

}  // namespace engine
