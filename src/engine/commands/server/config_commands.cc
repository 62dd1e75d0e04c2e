// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/config_commands.h"

#include <vector>

#include "engine/commands/support/help.h"

namespace engine {

namespace {

void config_get(CommandContext& c) {
  const auto found = c.node.settings.get(c.args.subspan(2));
  c.reply.map(found.size());
  for (const auto& [name, value] : found) {
    c.reply.bulk(name);
    c.reply.bulk(value);
  }
}

bool may_change_protected(const CommandContext& c) {
  const ProtectedAction allowed = c.settings.enable_protected_configs;
  return c.client.admin || allowed == ProtectedAction::kYes ||
         (allowed == ProtectedAction::kLocal && (c.client.loopback || c.client.unix_socket));
}

void config_set(CommandContext& c) {
  if (c.args.size() % 2 != 0) {
    c.error(errors::wrong_number_of_arguments("config|set"));
    return;
  }
  std::vector<SettingsStore::Assignment> assignments;
  for (size_t i = 2; i < c.args.size(); i += 2) assignments.emplace_back(c.args[i], c.args[i + 1]);
  const auto result = c.node.settings.set(assignments, may_change_protected(c));
  if (result) {
    c.reply.ok();
  } else {
    c.error("ERR " + result.error().message);
  }
}

void config_resetstat(CommandContext& c) {
  c.node.acl_log.reset_counts();
  Keyspace& keyspace = c.node.keyspace;
  for (uint32_t i = 0; i < keyspace.workers(); i++) {
    c.node.control.worker_stats(i).reset();
    KeyspaceStats& stats = keyspace.worker(i).stats;
    for (Counter* counter :
         {&stats.hits, &stats.misses, &stats.expired, &stats.expired_fields, &stats.evicted,
          &stats.evicted_idle_ms, &stats.expire_lag_ms_total, &stats.lazy_freed}) {
      counter->reset();
    }
  }
  c.node.errors.reset();
  c.node.stats.reset();
  c.node.replication.counters().reset();
  c.reply.ok();
}

void config_rewrite(CommandContext& c) {
  const auto result = c.node.settings.rewrite();
  if (result) {
    c.reply.ok();
  } else {
    c.error("ERR " + result.error().message);
  }
}

void config_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "GET <pattern> [<pattern> ...]",
      "    Return the settings that match a pattern, and their values.",
      "RESETSTAT",
      "    Start the statistics that INFO reports anew.",
      "REWRITE",
      "    Write the settings into the configuration file.",
      "SET <setting> <value> [<setting> <value> ...]",
      "    Change settings, all of them or none.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kConfig = kAdmin | kNoScript | kLoading | kStale;

constexpr CommandSpec kConfigSubcommands[] = {
    {.name = "get",
     .run = config_get,
     .arity = -3,
     .flags = kConfig | kTouchesNoKeys,
     .categories = kDangerousCategory},
    {.name = "help", .run = config_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "resetstat",
     .run = config_resetstat,
     .arity = 2,
     .flags = kConfig,
     .categories = kDangerousCategory},
    {.name = "rewrite",
     .run = config_rewrite,
     .arity = 2,
     .flags = kConfig,
     .categories = kDangerousCategory},
    {.name = "set",
     .run = config_set,
     .arity = -4,
     .flags = kConfig,
     .categories = kDangerousCategory},
};

constexpr CommandSpec kConfigCommands[] = {
    {.name = "config", .arity = -2, .flags = kRestricted, .subcommands = kConfigSubcommands},
};

}  // namespace

CommandFamily config_commands() { return kConfigCommands; }

}  // namespace engine
