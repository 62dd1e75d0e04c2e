// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "engine/commands/connection/client_list.h"
#include "engine/commands/connection/connection_commands.h"
#include "engine/commands/connection/tracking_commands.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/client_name.h"
#include "engine/commands/support/help.h"
#include "engine/session/client_line.h"

namespace engine {

namespace {

// --- oneself ----------------------------------------------------------------------------------

void client_id(CommandContext& c) { c.reply.integer(static_cast<int64_t>(c.client.id)); }

void client_info(CommandContext& c) { c.reply.verbatim("txt", client_line(c.client, c.now_ms())); }

void client_getname(CommandContext& c) {
  if (c.client.name.empty()) {
    c.reply.null();
  } else {
    c.reply.bulk(c.client.name);
  }
}

void client_setname(CommandContext& c) {
  if (!valid_client_name(c.args[2])) {
    c.error(kBadClientName);
    return;
  }
  c.client.name = c.args[2];
  c.reply.ok();
}

void client_setinfo(CommandContext& c) {
  const bool is_name = base::equals_ignore_case(c.args[2], "LIB-NAME");
  if (!is_name && !base::equals_ignore_case(c.args[2], "LIB-VER")) {
    c.error("ERR Unrecognized option '" + std::string(c.args[2]) + "'");
    return;
  }
  if (!valid_client_name(c.args[3])) {
    c.error("ERR " + std::string(is_name ? "lib-name" : "lib-ver") +
            " cannot contain spaces, newlines or special characters.");
    return;
  }
  (is_name ? c.client.library_name : c.client.library_version) = c.args[3];
  c.reply.ok();
}

void client_reply(CommandContext& c) {
  if (base::equals_ignore_case(c.args[2], "ON")) {
    c.client.reply_mode = ReplyMode::kOn;
    c.reply.ok();
  } else if (base::equals_ignore_case(c.args[2], "OFF")) {
    c.client.reply_mode = ReplyMode::kOff;
  } else if (base::equals_ignore_case(c.args[2], "SKIP")) {
    if (c.client.reply_mode != ReplyMode::kOff) c.client.reply_mode = ReplyMode::kSkipNext;
  } else {
    c.error(errors::kSyntax);
  }
}

void set_flag(CommandContext& c, bool& flag) {
  const bool on = base::equals_ignore_case(c.args[2], "ON");
  if (!on && !base::equals_ignore_case(c.args[2], "OFF")) {
    c.error(errors::kSyntax);
    return;
  }
  flag = on;
  c.reply.ok();
}

void client_no_evict(CommandContext& c) { set_flag(c, c.client.no_evict); }
void client_no_touch(CommandContext& c) { set_flag(c, c.client.no_touch); }

// --- all clients ------------------------------------------------------------------------------

// What every worker adds to, in turn or at the same time.
template <typename T>
struct Gathered {
  std::mutex mutex;
  T value{};
};

FilterScope filter_scope(const CommandContext& c, bool skip_caller) {
  return {.caller = c.client.id,
          .skip_caller = skip_caller,
          .databases = c.settings.databases,
          .users = &c.node.users};
}

void client_list(CommandContext& c) {
  auto filter = parse_client_filter(c.args.subspan(2), filter_scope(c, false));
  if (!filter) {
    c.error(filter.error().message);
    return;
  }
  // By number, so in the order in which they came.
  auto lines = std::make_shared<Gathered<std::map<uint64_t, std::string>>>();
  c.node.control.on_every_worker(
      c.client,
      [lines, filter = *filter, now_ms = c.now_ms(),
       admin = c.client.admin](WorkerClients& clients) {
        std::map<uint64_t, std::string> mine;
        clients.for_each([&](Client& client) {
          if ((client.admin && !admin) || client.close_asap) return;
          if (filter.matches(client, now_ms)) mine[client.id] = client_line(client, now_ms);
        });
        std::lock_guard lock(lines->mutex);
        lines->value.merge(mine);
      },
      [lines](Client& client) {
        std::string text;
        for (const auto& [id, line] : lines->value) text += line;
        client.reply.verbatim("txt", text);
      });
}

void kill_matching(CommandContext& c, const ClientFilter& filter, bool old_form) {
  auto killed = std::make_shared<Gathered<int64_t>>();
  c.node.control.on_every_worker(
      c.client,
      [killed, filter, now_ms = c.now_ms(), caller = c.client.id,
       admin = c.client.admin](WorkerClients& clients) {
        clients.for_each([&](Client& client) {
          if ((client.admin && !admin) || client.close_asap) return;
          if (!filter.matches(client, now_ms)) return;
          // Who kills itself still gets the answer.
          clients.close(client, client.id != caller);
          std::lock_guard lock(killed->mutex);
          killed->value++;
        });
      },
      [killed, old_form](Client& client) {
        if (!old_form) {
          client.reply.integer(killed->value);
        } else if (killed->value > 0) {
          client.reply.ok();
        } else {
          client.reply.error("ERR No such client");
        }
      });
}

void client_kill(CommandContext& c) {
  if (c.args.size() == 3) {
    ClientFilter filter;
    filter.wanted.address = c.args[2];
    kill_matching(c, filter, true);
    return;
  }
  auto filter = parse_client_filter(c.args.subspan(2), filter_scope(c, true));
  if (!filter) {
    c.error(filter.error().message);
  } else {
    kill_matching(c, *filter, false);
  }
}

// --- pausing ----------------------------------------------------------------------------------

void client_pause(CommandContext& c) {
  const auto timeout_ms = base::parse_int64(c.args[2]);
  int64_t until_ms = 0;
  if (!timeout_ms) {
    c.error(errors::kTimeoutNotInteger);
    return;
  }
  if (*timeout_ms < 0) {
    c.error(errors::kTimeoutNegative);
    return;
  }
  if (__builtin_add_overflow(c.now_ms(), *timeout_ms, &until_ms)) {
    c.error(errors::kTimeoutOutOfRange);
    return;
  }
  PauseMode mode = PauseMode::kAll;
  if (c.args.size() == 4 && base::equals_ignore_case(c.args[3], "WRITE")) {
    mode = PauseMode::kWrites;
  } else if (c.args.size() == 4 && !base::equals_ignore_case(c.args[3], "ALL")) {
    c.error("ERR CLIENT PAUSE mode must be WRITE or ALL");
    return;
  } else if (c.args.size() > 4) {
    c.error(errors::kSyntax);
    return;
  }
  // A pause that is on can be made longer and stricter, never the other way round.
  const int64_t old_until_ms = c.node.pause.until_ms(PauseReason::kClientPause);
  if (old_until_ms > c.now_ms()) {
    mode = std::max(mode, c.node.pause.mode_at(PauseReason::kClientPause, c.now_ms()));
    until_ms = std::max(until_ms, old_until_ms);
  }
  c.node.control.pause_clients(mode, until_ms);
  c.reply.ok();
}

void client_unpause(CommandContext& c) {
  c.node.control.pause_clients(PauseMode::kNone, 0);
  c.reply.ok();
}

void client_unblock(CommandContext& c) {
  ArgumentParser arguments(c, 2);
  const int64_t id = arguments.integer();
  const bool with_error = arguments.take("ERROR");
  if (!with_error && arguments.more() && !arguments.take("TIMEOUT")) {
    arguments.fail("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
  }
  if (!arguments.finish()) return;
  auto unblocked = std::make_shared<std::atomic<int64_t>>(0);
  c.node.control.on_every_worker(
      c.client,
      [unblocked, id, with_error](WorkerClients& clients) {
        clients.for_each([&](Client& client) {
          if (static_cast<int64_t>(client.id) != id || client.admin) return;
          if (clients.unblock(client, with_error)) unblocked->fetch_add(1);
        });
      },
      [unblocked](Client& client) { client.reply.integer(*unblocked); });
}

// --- what it is and can do ---------------------------------------------------------------------

void client_import_source(CommandContext& c) {
  if (!c.settings.import_mode && !base::equals_ignore_case(c.args[2], "OFF")) {
    c.error("ERR Server is not in import mode");
  } else {
    set_flag(c, c.client.import_source);
  }
}

// Unknown capabilities are those of a later version, which the client has besides.
void client_capa(CommandContext& c) {
  for (const std::string_view capability : c.args.subspan(2)) {
    if (base::equals_ignore_case(capability, "redirect")) c.client.redirects = true;
  }
  c.reply.ok();
}

void client_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "CACHING (YES|NO)",
      "    Have what the next command reads tracked or not, under OPTIN or OPTOUT.",
      "GETNAME | SETNAME <name>",
      "    Return or set the name of this connection.",
      "ID | INFO",
      "    Return the number of this connection, or all about it.",
      "KILL <ip:port> | KILL <option> <value> [<option> <value> ...]",
      "    Close connections: by MAXAGE, IDLE, SKIPME and (NOT-)ID, TYPE, USER, ADDR, LADDR, IP,",
      "    FLAGS, NAME, LIB-NAME, LIB-VER, DB, CAPA.",
      "LIST [<option> <value> ...]",
      "    Return a line about each connection, or each that the options of KILL choose.",
      "NO-EVICT (ON|OFF) | NO-TOUCH (ON|OFF)",
      "    Spare this connection when memory is short; do not count its reads as uses.",
      "PAUSE <timeout> [WRITE|ALL] | UNPAUSE",
      "    Hold all commands, or those that write, for some milliseconds.",
      "REPLY (ON|OFF|SKIP)",
      "    Answer this connection or not.",
      "SETINFO (LIB-NAME|LIB-VER) <value>",
      "    Tell the client library's name and version.",
      "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]] [OPTIN] [OPTOUT] [NOLOOP]",
      "    Tell this connection, or another, when keys change of which it keeps copies.",
      "TRACKINGINFO | GETREDIR",
      "    Return how this connection tracks, and who is told in its place.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kAny = kNoScript | kLoading | kStale;
constexpr uint32_t kAdminAny = kAny | kAdmin;
constexpr uint32_t kConnection = kConnectionCategory;

constexpr CommandSpec kClientSubcommands[] = {
    {.name = "caching",
     .run = client_caching,
     .arity = 3,
     .flags = kAny | kAllowBusy,
     .categories = kConnection},
    {.name = "capa",
     .run = client_capa,
     .arity = -3,
     .flags = kAny | kAllowBusy,
     .categories = kConnection},
    {.name = "getname",
     .run = client_getname,
     .arity = 2,
     .flags = kAny | kAllowBusy,
     .categories = kConnection},
    {.name = "getredir",
     .run = client_getredir,
     .arity = 2,
     .flags = kAny | kAllowBusy,
     .categories = kConnection},
    {.name = "help",
     .run = client_help,
     .arity = 2,
     .flags = kLoading | kStale,
     .categories = kConnection},
    {.name = "id",
     .run = client_id,
     .arity = 2,
     .flags = kAny | kAllowBusy,
     .categories = kConnection},
    {.name = "import-source",
     .run = client_import_source,
     .arity = 3,
     .flags = kAdminAny,
     .categories = kConnection | kDangerousCategory},
    {.name = "info", .run = client_info, .arity = 2, .flags = kAny, .categories = kConnection},
    {.name = "kill",
     .run = client_kill,
     .arity = -3,
     .flags = kAdminAny | kAsksWorkers,
     .categories = kConnection | kDangerousCategory},
    {.name = "list",
     .run = client_list,
     .arity = -2,
     .flags = kAdminAny | kAsksWorkers,
     .categories = kConnection | kDangerousCategory},
    {.name = "no-evict",
     .run = client_no_evict,
     .arity = 3,
     .flags = kAdminAny | kAllowBusy,
     .categories = kConnection | kDangerousCategory},
    {.name = "no-touch",
     .run = client_no_touch,
     .arity = 3,
     .flags = kAny | kAllowBusy,
     .categories = kConnection},
    {.name = "pause",
     .run = client_pause,
     .arity = -3,
     .flags = kAdminAny,
     .categories = kConnection | kDangerousCategory},
    {.name = "reply",
     .run = client_reply,
     .arity = 3,
     .flags = kAny | kNoMulti | kAllowBusy,
     .categories = kConnection},
    {.name = "setinfo",
     .run = client_setinfo,
     .arity = 4,
     .flags = kAny | kAllowBusy,
     .categories = kConnection},
    {.name = "setname",
     .run = client_setname,
     .arity = 3,
     .flags = kAny | kAllowBusy,
     .categories = kConnection},
    {.name = "tracking",
     .run = client_tracking,
     .arity = -3,
     .flags = kAny,
     .categories = kConnection},
    {.name = "trackinginfo",
     .run = client_trackinginfo,
     .arity = 2,
     .flags = kAny,
     .categories = kConnection},
    {.name = "unblock",
     .run = client_unblock,
     .arity = -3,
     .flags = kAdminAny | kAsksWorkers,
     .categories = kConnection | kDangerousCategory},
    {.name = "unpause",
     .run = client_unpause,
     .arity = 2,
     .flags = kAdminAny,
     .categories = kConnection | kDangerousCategory},
};

constexpr CommandSpec kClientCommands[] = {
    {.name = "client", .arity = -2, .subcommands = kClientSubcommands},
};

}  // namespace

CommandFamily client_commands() { return kClientCommands; }

}  // namespace engine
