// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/connection/connection_commands.h"

#include <optional>
#include <utility>

#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/client_name.h"
#include "engine/commands/support/database_number.h"
#include "engine/execution/access.h"
#include "engine/execution/listening.h"
#include "engine/execution/watching.h"

namespace engine {

namespace {

constexpr std::string_view kRedisVersion = "7.2.4";

void ping(CommandContext& c) {
  if (c.args.size() > 2) {
    c.error(errors::wrong_number_of_arguments("ping"));
  } else if (c.client.subscriptions != nullptr && c.reply.resp() == 2) {
    c.reply.array(2);  // no other answer has its place among messages
    c.reply.bulk("pong");
    c.reply.bulk(c.args.size() == 2 ? c.args[1] : "");
  } else if (c.args.size() == 2) {
    c.reply.bulk(c.args[1]);
  } else {
    c.reply.simple("PONG");
  }
}

void echo(CommandContext& c) { c.reply.bulk(c.args[1]); }

void quit(CommandContext& c) {
  c.client.close_after_reply = true;
  c.reply.ok();
}

void select(CommandContext& c) {
  const auto number = database_number(c, 1);
  if (!number) return;
  c.client.db = *number;
  c.reply.ok();
}

void reset(CommandContext& c) {
  if (is_replica(c.client)) {
    c.error("ERR can only reset normal client connections");
    return;
  }
  if (c.client.monitor) c.node.monitors.remove();
  unwatch_all(c.node, c.worker, c.client);
  unsubscribe_all(c.node, c.client);
  stop_tracking(c.node, c.client);
  c.client.reset(c.client.admin || c.node.users.default_is_open());
  const uint64_t version = c.node.users.version();
  if (!c.client.admin) become(c.client, c.node.users.default_user(), version);
  c.reply.simple("RESET");
}

// What replicas of a cluster would look at; kept, and shown by CLIENT LIST, without one as well.
void readonly(CommandContext& c) {
  c.client.read_only = true;
  c.reply.ok();
}

void readwrite(CommandContext& c) {
  c.client.read_only = false;
  c.reply.ok();
}

// --- AUTH and HELLO ---------------------------------------------------------------------------

// For so long a log-in with IAM counts, as on AWS.
constexpr int64_t kIamLoginMs = int64_t{12} * 60 * 60 * 1000;

// When tokens of IAM are taken for passwords: where nobody else could read one, and not within a
// transaction.
std::optional<int64_t> tokens_at(const CommandContext& c) {
  if (!c.client.encrypted || c.worker.guard != nullptr) return std::nullopt;
  return c.now_ms();
}

// By who it is, as who it will be known from now on.
bool authenticate(CommandContext& c, std::string_view name, std::string_view password) {
  const uint64_t version = c.node.users.version();
  acl::UserPointer user = c.node.users.authenticate(name, password, tokens_at(c));
  if (user != nullptr) {
    c.client.login_ends_ms = user->iam() == nullptr ? 0 : c.now_ms() + kIamLoginMs;
    become(c.client, std::move(user), version);
    c.client.authenticated = c.client.was_authenticated = true;
    return true;
  }
  c.stats.unauthenticated.add();
  log_failed_login(c.node, c.client, name, c.now_ms());
  c.error(errors::kWrongPass);
  return false;
}

void auth(CommandContext& c) {
  if (c.args.size() > 3) {
    c.error(errors::kSyntax);
    return;
  }
  if (c.args.size() == 2 && c.node.users.default_user()->has_no_password()) {
    c.error(
        "ERR AUTH <password> called without any password configured for the default user. Are "
        "you sure your configuration is correct?");
    return;
  }
  const bool named = c.args.size() == 3;
  if (authenticate(c, named ? c.args[1] : "default", c.args[named ? 2 : 1])) c.reply.ok();
}

void reply_hello(CommandContext& c) {
  const std::string& zone = c.settings.availability_zone;
  c.reply.map(zone.empty() ? 7 : 8);
  c.reply.bulk("server");
  c.reply.bulk("redis");
  c.reply.bulk("version");
  c.reply.bulk(kRedisVersion);
  c.reply.bulk("proto");
  c.reply.integer(c.reply.resp());
  c.reply.bulk("id");
  c.reply.integer(static_cast<int64_t>(c.client.id));
  c.reply.bulk("mode");
  c.reply.bulk("standalone");
  c.reply.bulk("role");
  c.reply.bulk("master");
  c.reply.bulk("modules");
  c.reply.array(0);
  if (zone.empty()) return;
  c.reply.bulk("availability_zone");
  c.reply.bulk(zone);
}

void hello(CommandContext& c) {
  int64_t version = c.reply.resp();
  if (c.args.size() > 1) {
    const auto wanted = base::parse_int64(c.args[1]);
    if (!wanted) {
      c.error("ERR Protocol version is not an integer or out of range");
      return;
    }
    if (*wanted < 2 || *wanted > 3) {
      c.error("NOPROTO unsupported protocol version");
      return;
    }
    version = *wanted;
  }
  std::string_view name;
  bool named = false;
  Arguments login;
  for (size_t i = 2; i < c.args.size();) {
    const size_t left = c.args.size() - i - 1;
    if (base::equals_ignore_case(c.args[i], "AUTH") && left >= 2) {
      login = c.args.subspan(i + 1, 2);  // of several the last one counts
      i += 3;
    } else if (base::equals_ignore_case(c.args[i], "SETNAME") && left >= 1) {
      name = c.args[i + 1];
      named = true;
      i += 2;
    } else {
      c.error("ERR Syntax error in HELLO option '" + std::string(c.args[i]) + "'");
      return;
    }
  }
  if (!login.empty() && !authenticate(c, login[0], login[1])) return;
  if (!logged_in(c.client, c.node.users)) {
    c.error(
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO "
        "<proto> AUTH <user> <pass> option can be used to authenticate the client and select the "
        "RESP protocol version at the same time");
    return;
  }
  if (named && !valid_client_name(name)) {
    c.error(kBadClientName);
    return;
  }
  if (named) c.client.name = name;
  c.client.reply.set_resp(static_cast<int>(version));
  reply_hello(c);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kAlways = kLoading | kStale | kFast;

constexpr CommandSpec kConnectionCommands[] = {
    {.name = "auth",
     .run = auth,
     .arity = -2,
     .flags = kAlways | kNoAuth | kNoScript | kAllowBusy,
     .categories = kConnectionCategory},
    {.name = "echo", .run = echo, .arity = 2, .flags = kAlways, .categories = kConnectionCategory},
    {.name = "hello",
     .run = hello,
     .arity = -1,
     .flags = kAlways | kNoAuth | kNoScript | kAllowBusy,
     .categories = kConnectionCategory},
    {.name = "ping",
     .run = ping,
     .arity = -1,
     .flags = kFast | kWhileListening,
     .categories = kConnectionCategory},
    {.name = "quit",
     .run = quit,
     .arity = -1,
     .flags = kRunsInMulti | kWhileListening | kAlways | kNoAuth | kNoScript | kAllowBusy,
     .categories = kConnectionCategory},
    {.name = "readonly",
     .run = readonly,
     .arity = 1,
     .flags = kAlways,
     .categories = kConnectionCategory},
    {.name = "readwrite",
     .run = readwrite,
     .arity = 1,
     .flags = kAlways,
     .categories = kConnectionCategory},
    {.name = "reset",
     .run = reset,
     .arity = 1,
     .flags = kRunsInMulti | kWhileListening | kAlways | kNoAuth | kNoScript | kAllowBusy,
     .categories = kConnectionCategory},
    {.name = "select",
     .run = select,
     .arity = 2,
     .flags = kAlways,
     .categories = kConnectionCategory,
     .databases = {.at = kOne, .becomes_own = true}},
};

}  // namespace

CommandFamily connection_commands() { return kConnectionCommands; }

}  // namespace engine
