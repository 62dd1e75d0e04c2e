// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/replication/replication_commands.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "base/constant_time.h"
#include "base/log.h"
#include "base/numbers.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/replication/failover.h"
#include "engine/replication/replication.h"
#include "engine/session/command_context.h"

namespace engine {

namespace {

// --- what a replica says ----------------------------------------------------------------------

Replica& as_replica(CommandContext& c) {
  if (c.client.replica == nullptr) {
    ServerControl& control = c.node.control;
    c.client.replica = std::make_shared<Replica>(
        c.client.id, c.client.worker, [&control, worker = c.client.worker, id = c.client.id] {
          control.feed_replica(worker, id);
        });
    c.client.replica->ip = c.client.address.substr(0, c.client.address.rfind(':'));
  }
  return *c.client.replica;
}

// "9.1.0" as 0x090100; 0 for anything else.
int version_number(std::string_view text) {
  int number = 0;
  for (int part = 0; part < 3; part++) {
    const size_t dot = std::min(text.find('.'), text.size());
    const auto value = base::parse_int64(text.substr(0, dot));
    if (!value || *value < 0 || *value > 255) return 0;
    number = number * 256 + static_cast<int>(*value);
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return number;
}

enum class Answered : uint8_t { kOk, kNothing, kItself, kError, kUnknown };

// A later one than the node's: it has been replaced.
void hear_of_epoch(CommandContext& c, Replica& replica, uint64_t epoch) {
  replica.set_epoch(epoch);
  if (epoch > c.node.replication.epoch().current()) c.node.control.hear_of_epoch(epoch);
}

Answered acknowledge(CommandContext& c) {
  Replica* replica = c.client.replica.get();
  const auto offset = base::parse_uint64(c.args[2]);
  if (replica == nullptr || !offset) return Answered::kNothing;
  uint64_t synced = replica->synced();
  for (size_t i = 3; i + 1 < c.args.size(); i += 2) {
    const auto value = base::parse_uint64(c.args[i + 1]);
    if (!value) continue;
    if (base::equals_ignore_case(c.args[i], "fack")) synced = std::min(*value, *offset);
    if (base::equals_ignore_case(c.args[i], "epoch")) hear_of_epoch(c, *replica, *value);
  }
  if (*offset > c.node.stream.end()) return Answered::kNothing;  // nobody can have that
  replica->acknowledge(*offset, synced, c.now_ms());
  c.node.control.replica_acknowledged();
  return Answered::kNothing;
}

Answered set_capability(CommandContext& c, std::string_view value) {
  if (base::equals_ignore_case(value, "eof")) as_replica(c).capabilities |= Replica::kEofMark;
  if (base::equals_ignore_case(value, "psync2")) as_replica(c).capabilities |= Replica::kPsync2;
  return Answered::kOk;  // what is not known is not used
}

Answered set_port(CommandContext& c, std::string_view value) {
  const auto port = base::parse_int64(value);
  if (!port || *port < 0 || *port > 65535) {
    c.error(errors::kNotInteger);
    return Answered::kError;
  }
  as_replica(c).listening_port = *port;
  return Answered::kOk;
}

Answered set_address(CommandContext& c, std::string_view value) {
  constexpr size_t kAddressBytesMax = 255;
  if (value.size() > kAddressBytesMax) {
    c.error("ERR REPLCONF ip-address provided by replica instance is too long: " +
            std::to_string(value.size()) + " bytes");
    return Answered::kError;
  }
  as_replica(c).ip = value;
  return Answered::kOk;
}

Answered set_version(CommandContext& c, std::string_view value) {
  as_replica(c).version = version_number(value);
  return Answered::kOk;
}

// Answered with the node's own, where its history began to differ from an earlier one, and whether
// it waits for acknowledgements: "+EPOCH 7 <former replication id> <offset> waits".
Answered set_epoch(CommandContext& c, std::string_view value) {
  const auto epoch = base::parse_uint64(value);
  if (!epoch) {
    c.error(errors::kNotInteger);
    return Answered::kError;
  }
  hear_of_epoch(c, as_replica(c), *epoch);
  const bool waits = c.settings.durability != Durability::kDisabled;
  as_replica(c).set_told_to_hurry(waits);
  const ReplicationHistory history = c.node.replication.history();
  c.reply.simple("EPOCH " + std::to_string(c.node.replication.epoch().current()) + " " +
                 history.second_id + " " + std::to_string(history.second_offset) +
                 (waits ? " waits" : ""));
  return Answered::kItself;
}

// Another secret is answered as by who knows nothing of secrets. Under `restricted-commands`
// admission lets only the right one come here.
Answered take_secret(CommandContext& c, std::string_view value) {
  const std::string& secret = c.settings.replication_secret;
  if (secret.empty()) return Answered::kUnknown;
  if (!base::equals_secret(value, secret)) {
    c.node.close_log.add(CloseReason::kReplicationSecret, c.now_ms(), c.client.address, "");
    return Answered::kUnknown;
  }
  c.client.knows_replication_secret = true;
  c.client.authenticated = c.client.was_authenticated = true;  // no stranger, whoever the users are
  return Answered::kOk;
}

Answered accept(CommandContext&, std::string_view) { return Answered::kOk; }

struct ReplconfOption {
  std::string_view name;
  Answered (*set)(CommandContext&, std::string_view value);
};

constexpr ReplconfOption kReplconfOptions[] = {
    {"capa", set_capability},        {"ip-address", set_address},
    {"listening-port", set_port},    {kReplicationSecretOption, take_secret},
    {"set-cluster-node-id", accept}, {"shard-epoch", set_epoch},
    {"version", set_version},
};

// Pairs of words. What replicas say all the time is not answered.
void replconf(CommandContext& c) {
  if (c.args.size() % 2 == 0) {
    c.error(errors::kSyntax);
    return;
  }
  if (c.args.size() > 1 && base::equals_ignore_case(c.args[1], "ack")) {
    acknowledge(c);
    return;
  }
  if (c.args.size() > 1 && base::equals_ignore_case(c.args[1], "getack")) return;
  for (size_t i = 1; i < c.args.size(); i += 2) {
    const auto* option = std::find_if(
        std::begin(kReplconfOptions), std::end(kReplconfOptions),
        [&](const ReplconfOption& row) { return base::equals_ignore_case(row.name, c.args[i]); });
    const bool is_known = option != std::end(kReplconfOptions);
    const Answered answered = is_known ? option->set(c, c.args[i + 1]) : Answered::kUnknown;
    if (answered == Answered::kUnknown) {
      c.error("ERR Unrecognized REPLCONF option: " + std::string(c.args[i]));
      return;
    }
    if (answered == Answered::kError || answered == Answered::kItself) return;
  }
  c.reply.ok();
}

constexpr std::string_view kNoPrimary =
    "NOMASTERLINK Can't SYNC while not connected with my master";

// A replica that follows nobody stands by: its data may be nobody's but its own. Who has been with
// it all along may go on with what it still has; a snapshot of that would replace what others have.
bool stands_by(const Replication& replication) {
  return replication.is_replica() && replication.link().state == LinkState::kNone;
}

bool may_be_followed(CommandContext& c) {
  if (c.client.replica != nullptr && c.client.replica->state() != ReplicaState::kHandshake) {
    return false;  // it is already
  }
  const LinkState link = c.node.replication.link().state;
  const bool has_no_link = link != LinkState::kConnected && link != LinkState::kNone;
  if (c.node.replication.is_replica() && has_no_link) {
    c.error(kNoPrimary);
    return false;
  }
  if (!c.client.out.empty() && c.client.out.pending_bytes() > 0 && c.client.replica == nullptr) {
    c.error("ERR SYNC and PSYNC are invalid with pending output");
    return false;
  }
  return true;
}

// Of a shard that has an epoch, users do not say who is what.
bool refuse_if_managed(CommandContext& c) {
  if (c.node.replication.epoch().current() == 0) return false;
  c.error("ERR whoever manages this node's shard says whom it follows");
  return true;
}

// Whatever it says from here on, what it gets is the stream and nothing else.
Replica& begin_to_follow(CommandContext& c) {
  Replica& replica = as_replica(c);
  c.client.reply_mode = ReplyMode::kOff;
  c.node.replication.add(c.client.replica);
  return replica;
}

// PSYNC id offset FAILOVER: the primary wants this replica to be the primary.
bool may_take_over(CommandContext& c) {
  if (!c.node.replication.is_replica()) {
    c.error("ERR PSYNC FAILOVER can't be sent to a master.");
  } else if (c.args[1] != c.node.replication.history().id) {
    c.error("ERR PSYNC FAILOVER replid must match my replid.");
  } else {
    return !refuse_if_managed(c);
  }
  return false;
}

// The one that was the primary is answered as a replica, once the node is no replica any more.
void take_over(CommandContext& c, int64_t offset) {
  as_replica(c);
  base::log::notice("Failover request received for replid {}: this node is the primary now",
                    c.args[1]);
  ServerControl& control = c.node.control;
  control.on_first_worker(
      c.client, [&control] { control.follow(std::nullopt); },
      [&node = c.node, &worker = c.worker, offset, id = std::string(c.args[1]),
       limits = replication_limits(c.settings)](Client& client) {
        client.reply_mode = ReplyMode::kOff;
        node.replication.add(client.replica);
        node.replication.sync(worker, *client.replica, id, offset, limits);
        node.control.look_at_replicas();
        client.replica->wake();
      });
}

void psync(CommandContext& c) {
  const auto offset = base::parse_int64(c.args[2]);
  if (!offset) {
    base::log::warning("Replica {} asks for synchronization but with a wrong offset",
                       c.client.address);
    c.error(errors::kNotInteger);
    return;
  }
  if (c.args.size() > 3 && base::equals_ignore_case(c.args[3], "FAILOVER")) {
    if (may_take_over(c)) take_over(c, *offset);
    return;
  }
  if (!may_be_followed(c)) return;
  if (stands_by(c.node.replication) && !c.node.replication.can_go_on(c.args[1], *offset)) {
    c.error(kNoPrimary);
    return;
  }
  Replica& replica = begin_to_follow(c);
  c.node.replication.sync(c.worker, replica, c.args[1], *offset, replication_limits(c.settings));
  c.node.control.look_at_replicas();
}

void sync(CommandContext& c) {
  if (!may_be_followed(c)) return;
  if (stands_by(c.node.replication)) {
    c.error(kNoPrimary);
    return;
  }
  Replica& replica = begin_to_follow(c);
  c.node.replication.full_sync(c.worker, replica, false, replication_limits(c.settings));
  c.node.control.look_at_replicas();
}

// --- whom the node follows --------------------------------------------------------------------

void follow(CommandContext& c, const std::optional<PrimaryAddress>& primary) {
  ServerControl& control = c.node.control;
  control.on_first_worker(
      c.client, [&control, primary] { control.follow(primary); },
      [](Client& client) { client.reply.ok(); });
}

bool parse_port(std::string_view text, uint16_t& port) {
  const auto number = base::parse_int64(text);
  if (!number || *number < 0 || *number > 65535) return false;
  port = static_cast<uint16_t>(*number);
  return true;
}

// A name or an address, which stands in configuration files as it is.
bool is_host(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != '\\';
  });
}

// FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]. ABORT stands alone.
bool parse_failover(CommandContext& c, FailoverRequest& request) {
  ArgumentParser arguments(c, 1);
  while (arguments.more()) {
    if (request.timeout_ms == 0 && arguments.take("TIMEOUT")) {
      request.timeout_ms = arguments.integer();
      if (request.timeout_ms <= 0) arguments.fail("ERR FAILOVER timeout must be greater than 0");
    } else if (!request.target && arguments.take("TO")) {
      PrimaryAddress target;
      target.host = arguments.string();
      if (!parse_port(arguments.string(), target.port)) arguments.fail(errors::kNotInteger);
      request.target = std::move(target);
    } else if (!request.force && arguments.take("FORCE")) {
      request.force = true;
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  return arguments.finish();
}

void abort_failover(CommandContext& c) {
  ServerControl& control = c.node.control;
  const auto aborted = std::make_shared<bool>(false);
  control.on_first_worker(
      c.client,
      [&control, aborted] { *aborted = control.abort_failover("Failover manually aborted"); },
      [aborted](Client& client) {
        if (*aborted) {
          client.reply.ok();
        } else {
          client.reply.error("ERR No failover in progress.");
        }
      });
}

void failover(CommandContext& c) {
  if (c.args.size() == 2 && base::equals_ignore_case(c.args[1], "ABORT")) {
    abort_failover(c);
    return;
  }
  if (refuse_if_managed(c)) return;
  FailoverRequest request;
  if (!parse_failover(c, request)) return;
  if (const auto begun = c.node.control.fail_over(request); !begun) {
    c.error("ERR " + begun.error().message);
  } else {
    c.reply.ok();
  }
}

void replicaof(CommandContext& c) {
  if (refuse_if_managed(c)) return;
  if (c.node.failover.stage() != FailoverStage::kNone) {
    c.error("ERR REPLICAOF not allowed while failing over.");
    return;
  }
  if (base::equals_ignore_case(c.args[1], "no") && base::equals_ignore_case(c.args[2], "one")) {
    follow(c, std::nullopt);
    return;
  }
  PrimaryAddress address{.host = std::string(c.args[1])};
  if (!parse_port(c.args[2], address.port)) {
    c.error("ERR Invalid master port");
    return;
  }
  if (!is_host(address.host)) {
    c.error("ERR Invalid master host");
    return;
  }
  if (c.node.replication.is_replica() && c.node.replication.link().address == address) {
    c.reply.simple("OK Already connected to specified master");
    return;
  }
  follow(c, address);
}

std::string_view link_state_name(LinkState state) {
  constexpr std::string_view kNames[] = {"none",      "connect", "connecting",
                                         "handshake", "sync",    "connected"};
  return kNames[static_cast<size_t>(state)];
}

void role_of_replica(CommandContext& c) {
  const LinkFigures link = c.node.replication.link();
  c.reply.array(5);
  c.reply.bulk("slave");
  c.reply.bulk(link.address.host);
  c.reply.integer(link.address.port);
  c.reply.bulk(link_state_name(link.state));
  c.reply.integer(link.state == LinkState::kConnected ? static_cast<int64_t>(link.offset) : -1);
}

void role(CommandContext& c) {
  if (c.node.replication.is_replica()) {
    role_of_replica(c);
    return;
  }
  auto replicas = c.node.replication.replicas();
  std::erase_if(replicas,
                [](const auto& replica) { return replica->state() != ReplicaState::kOnline; });
  c.reply.array(3);
  c.reply.bulk("master");
  c.reply.integer(static_cast<int64_t>(c.node.stream.end()));
  c.reply.array(replicas.size());
  for (const auto& replica : replicas) {
    c.reply.array(3);
    c.reply.bulk(replica->ip);
    c.reply.bulk(std::to_string(replica->listening_port));
    c.reply.bulk(std::to_string(replica->acknowledged()));
  }
}

// --- waiting for replicas ---------------------------------------------------------------------

// The last two arguments.
bool parse_wait(CommandContext& c, ReplicaWait& wait) {
  const auto replicas = base::parse_int64(c.args[c.args.size() - 2]);
  const auto timeout_ms = base::parse_int64(c.args.back());
  if (!replicas) {
    c.error(errors::kNotInteger);
  } else if (!timeout_ms) {
    c.error(errors::kTimeoutNotInteger);
  } else if (*timeout_ms < 0) {
    c.error(errors::kTimeoutNegative);
  } else if (*timeout_ms > INT64_MAX - c.now_ms()) {
    c.error(errors::kTimeoutOutOfRange);
  } else {
    wait.offset = c.client.stream_offset;
    wait.replicas = *replicas;
    wait.timeout_ms = *timeout_ms;
    return true;
  }
  return false;
}

void wait(CommandContext& c) {
  ReplicaWait wait;
  if (!parse_wait(c, wait)) return;
  if (c.node.replication.is_replica()) {
    c.error(
        "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if "
        "a replica is configured to be writable (which is not the default) writes to replicas are "
        "just local and are not propagated.");
    return;
  }
  c.node.control.wait_for_replicas(c.client, wait, c.block != nullptr);
}

void waitaof(CommandContext& c) {
  const auto local = base::parse_int64(c.args[1]);
  ReplicaWait wait{.on_disk = true, .tells_own_disk = true};
  if (!local) {
    c.error(errors::kNotInteger);
    return;
  }
  if (*local < 0 || *local > 1) {
    c.error("ERR value is out of range, must be between 0 and 1");
    return;
  }
  if (!parse_wait(c, wait)) return;
  wait.on_own_disk = *local == 1;
  if (c.node.replication.is_replica()) {
    c.error(
        "ERR WAITAOF cannot be used with replica instances. Please also note that writes to "
        "replicas are just local and are not propagated.");
  } else if (wait.on_own_disk && !c.node.journal.on()) {
    c.error(errors::kNoJournalToWaitFor);
  } else {
    c.node.control.wait_for_replicas(c.client, wait, c.block != nullptr);
  }
}

constexpr uint32_t kAny = kLoading | kStale;
constexpr uint32_t kSyncs =
    kAdmin | kNoScript | kNoAsyncLoading | kNoMulti | kRestricted | kOfReplicas | kTouchesNoKeys;

constexpr CommandSpec follows(std::string_view name) {
  return {.name = name,
          .run = replicaof,
          .arity = 3,
          .flags = kAdmin | kNoScript | kStale | kNoAsyncLoading | kRestricted | kAsksWorkers};
}

constexpr CommandSpec kReplicationCommands[] = {
    {.name = "failover",
     .run = failover,
     .arity = -1,
     .flags = kAdmin | kNoScript | kStale | kNoMulti | kRestricted | kTouchesNoKeys | kAsksWorkers},
    {.name = "psync", .run = psync, .arity = -3, .flags = kSyncs},
    {.name = "replconf",
     .run = replconf,
     .arity = -1,
     .flags = kAny | kAdmin | kNoScript | kAllowBusy | kRestricted | kOfReplicas | kTouchesNoKeys},
    follows("replicaof"),
    {.name = "role",
     .run = role,
     .arity = 1,
     .flags = kAny | kNoScript | kFast | kTouchesNoKeys,
     .categories = kAdminCategory},
    follows("slaveof"),
    {.name = "sync", .run = sync, .arity = 1, .flags = kSyncs},
    {.name = "wait",
     .run = wait,
     .arity = 3,
     .flags = kBlocking | kTouchesNoKeys,
     .categories = kConnectionCategory},
    {.name = "waitaof",
     .run = waitaof,
     .arity = 4,
     .flags = kBlocking | kTouchesNoKeys,
     .categories = kConnectionCategory},
};

}  // namespace

CommandFamily replication_commands() { return kReplicationCommands; }

}  // namespace engine
