// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/commands/memcache/authentication.h"
#include "engine/commands/memcache/binary_context.h"
#include "engine/commands/memcache/cluster_configuration.h"
#include "engine/commands/memcache/flush.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/stats_report.h"
#include "engine/commands/memcache/version.h"

// The binary protocol's commands that are about the server, and its way to log in.

namespace engine {

namespace {

using protocol::memcache::BinaryStatus;
using protocol::memcache::Opcode;

void noop(const BinaryContext& c) { c.succeed(); }

void version(const BinaryContext& c) { c.succeed({.value = kMemcacheVersion}); }

void quit(const BinaryContext& c) {
  c.succeed();
  c.memcache.client.close_after_reply = true;
}

void flush(const BinaryContext& c) {
  if (!c.memcache.settings.enable_flush_all) return c.fail(BinaryStatus::kNotAuthenticated);
  flush_all(c.memcache, c.memcache.request.exptime);
  c.succeed();
}

void get_configuration(const BinaryContext& c) {
  const Settings& settings = c.memcache.settings;
  if (settings.discovery_version == 0) return c.fail(BinaryStatus::kUnknownCommand);
  if (c.memcache.request.keys[0] != "cluster") return c.fail(BinaryStatus::kNotFound);
  c.memcache.counts().config_get_cmds.add();
  const std::string value = cluster_configuration(settings);
  c.send({.extras = std::string_view("\0\0\0\0", 4), .value = value});
}

// --- stat ---

// A packet a line, of "STAT <name> <value>"; the one at the end is empty.
void write_stats(OutputBuffer& out, uint8_t opcode, uint32_t opaque, std::string_view lines) {
  constexpr std::string_view kLineEnd = "\r\n";
  constexpr size_t kWordBytes = std::string_view("STAT ").size();
  while (!lines.empty()) {
    std::string_view line = lines.substr(0, lines.find(kLineEnd));
    lines.remove_prefix(line.size() + kLineEnd.size());
    line.remove_prefix(kWordBytes);
    const size_t name_bytes = line.find(' ');
    write_packet(out, opcode, opaque,
                 {.key = line.substr(0, name_bytes), .value = line.substr(name_bytes + 1)});
  }
  write_packet(out, opcode, opaque, {});
}

void stat(const BinaryContext& c) {
  const auto& keys = c.memcache.request.keys;
  const std::string_view kind = keys.empty() ? "" : keys[0];
  const uint8_t opcode = c.request.number;
  const uint32_t opaque = c.request.opaque;
  if (const StatsReport report = find_stats_report(kind)) {
    std::string lines;
    report(c.memcache, lines);
    write_stats(c.memcache.out(), opcode, opaque, lines);
  } else if (kind == "conns") {
    report_connections(c.memcache, [opcode, opaque](Client& client, const std::string& lines) {
      write_stats(client.out, opcode, opaque, lines);
    });
  } else if (kind == "reset") {
    reset_stats(c.memcache);
    c.send({});
  } else {
    c.fail(BinaryStatus::kNotFound);
  }
}

// --- SASL ---

constexpr std::string_view kMechanism = "PLAIN";

// Without a password there is nobody to authenticate; memcached without -S says the same.
bool is_wanted(const BinaryContext& c) { return !c.memcache.node.users.default_is_open(); }

void list_mechanisms(const BinaryContext& c) {
  if (!is_wanted(c)) return c.fail(BinaryStatus::kUnknownCommand);
  c.succeed({.value = kMechanism});
}

// PLAIN's message: whom to act as, who it is, the password; a NUL between each two. Whom to act as
// is not asked for, or is the same.
bool is_let_in(const BinaryContext& c) {
  if (c.memcache.request.keys[0] != kMechanism) return false;
  const std::string_view message = c.memcache.request.value;
  const size_t first = message.find('\0');
  if (first == message.npos) return false;
  const size_t second = message.find('\0', first + 1);
  if (second == message.npos) return false;
  const std::string_view acts_as = message.substr(0, first);
  const std::string_view user = message.substr(first + 1, second - first - 1);
  if (!acts_as.empty() && acts_as != user) return false;
  return log_in(c.memcache, user, message.substr(second + 1));
}

void authenticate_by_sasl(const BinaryContext& c) {
  if (!is_wanted(c)) return c.fail(BinaryStatus::kUnknownCommand);
  if (is_let_in(c)) {
    c.succeed({.value = "Authenticated"});
  } else {
    c.fail(BinaryStatus::kNotAuthenticated);
  }
}

// PLAIN has one step only.
void step_by_sasl(const BinaryContext& c) {
  c.fail(is_wanted(c) ? BinaryStatus::kNotAuthenticated : BinaryStatus::kUnknownCommand);
}

constexpr BinaryCommand kServerCommands[] = {
    {.opcode = Opcode::kNoop, .run = noop},
    {.opcode = Opcode::kVersion, .run = version, .before_login = true},
    {.opcode = Opcode::kVerbosity, .run = noop},
    {.opcode = Opcode::kQuit, .run = quit},
    {.opcode = Opcode::kFlush, .run = flush},
    {.opcode = Opcode::kStat, .run = stat},
    {.opcode = Opcode::kGetConfiguration, .run = get_configuration},
    {.opcode = Opcode::kSaslMechanisms, .run = list_mechanisms, .before_login = true},
    {.opcode = Opcode::kSaslAuthenticate, .run = authenticate_by_sasl, .before_login = true},
    {.opcode = Opcode::kSaslStep, .run = step_by_sasl, .before_login = true},
};

}  // namespace

std::span<const BinaryCommand> binary_server_commands() { return kServerCommands; }

}  // namespace engine
