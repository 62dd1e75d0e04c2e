// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/server/server_commands.h"
#include "engine/commands/support/help.h"

namespace engine {

namespace {

void reply_entries(CommandContext& c, CommandLog::Kind kind, int64_t count) {
  const auto entries = c.node.command_log.newest(kind, count);
  c.reply.array(entries.size());
  for (const CommandLog::Entry& entry : entries) {
    c.reply.array(6);
    c.reply.integer(static_cast<int64_t>(entry.id));
    c.reply.integer(entry.time_s);
    c.reply.integer(entry.value);
    c.reply.array(entry.arguments.size());
    for (const std::string& argument : entry.arguments) c.reply.bulk(argument);
    c.reply.bulk(entry.client_address);
    c.reply.bulk(entry.client_name);
  }
}

// How many entries GET is to show; -1: all.
std::optional<int64_t> entry_count(CommandContext& c, std::string_view text) {
  const auto count = base::parse_int64(text);
  if (count && *count >= -1) return count;
  c.error("ERR count should be greater than or equal to -1");
  return std::nullopt;
}

void slowlog_get(CommandContext& c) {
  constexpr int64_t kDefaultCount = 10;
  const auto count = c.args.size() == 3 ? entry_count(c, c.args[2]) : kDefaultCount;
  if (count) reply_entries(c, CommandLog::kSlow, *count);
}

void slowlog_len(CommandContext& c) {
  c.reply.integer(static_cast<int64_t>(c.node.command_log.size(CommandLog::kSlow)));
}

void slowlog_reset(CommandContext& c) {
  c.node.command_log.reset(CommandLog::kSlow);
  c.reply.ok();
}

std::optional<CommandLog::Kind> log_kind(CommandContext& c, std::string_view text) {
  if (base::equals_ignore_case(text, "slow")) return CommandLog::kSlow;
  if (base::equals_ignore_case(text, "large-request")) return CommandLog::kLargeRequest;
  if (base::equals_ignore_case(text, "large-reply")) return CommandLog::kLargeReply;
  c.error("ERR type should be one of the following: slow, large-request, large-reply");
  return std::nullopt;
}

void commandlog_get(CommandContext& c) {
  const auto count = entry_count(c, c.args[2]);
  if (!count) return;
  if (const auto kind = log_kind(c, c.args[3])) reply_entries(c, *kind, *count);
}

void commandlog_len(CommandContext& c) {
  if (const auto kind = log_kind(c, c.args[2])) {
    c.reply.integer(static_cast<int64_t>(c.node.command_log.size(*kind)));
  }
}

void commandlog_reset(CommandContext& c) {
  const auto kind = log_kind(c, c.args[2]);
  if (!kind) return;
  c.node.command_log.reset(*kind);
  c.reply.ok();
}

void slowlog_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "SLOWLOG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "GET [<count>]",
      "    Return the newest entries, 10 unless told; -1 for all.",
      "LEN",
      "    Return the number of entries.",
      "RESET",
      "    Forget all entries.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

void commandlog_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "COMMANDLOG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "GET <count> <type>",
      "    Return the newest entries of a log; -1 for all.",
      "    Types: slow, large-request, large-reply.",
      "LEN <type>",
      "    Return the number of entries of a log.",
      "RESET <type>",
      "    Forget all entries of a log.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

constexpr uint32_t kLog = kAdmin | kLoading | kStale | kTouchesNoKeys;

constexpr CommandSpec kCommandlogSubcommands[] = {
    {.name = "get", .run = commandlog_get, .arity = 4, .flags = kLog},
    {.name = "help", .run = commandlog_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "len", .run = commandlog_len, .arity = 3, .flags = kLog},
    {.name = "reset", .run = commandlog_reset, .arity = 3, .flags = kLog},
};

constexpr CommandSpec kSlowlogSubcommands[] = {
    {.name = "get", .run = slowlog_get, .arity = -2, .flags = kLog},
    {.name = "help", .run = slowlog_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "len", .run = slowlog_len, .arity = 2, .flags = kLog},
    {.name = "reset", .run = slowlog_reset, .arity = 2, .flags = kLog},
};

constexpr CommandSpec kSlowlogCommands[] = {
    {.name = "commandlog", .arity = -2, .subcommands = kCommandlogSubcommands},
    {.name = "slowlog", .arity = -2, .subcommands = kSlowlogSubcommands},
};

}  // namespace

CommandFamily slowlog_commands() { return kSlowlogCommands; }

}  // namespace engine
