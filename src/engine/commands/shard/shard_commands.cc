// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/shard/shard_commands.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/replication/replication.h"
#include "engine/session/command_context.h"
#include "engine/settings/setting_value.h"
#include "engine/settings/settings_table.h"

namespace engine {

namespace {

// --- TARN.STATE -------------------------------------------------------------------------------

std::string_view link_name(const LinkFigures& link) {
  if (link.state == LinkState::kNone) return "none";
  return link.state == LinkState::kConnected ? "up" : "down";
}

std::string primary_of(const LinkFigures& link) {
  if (link.state == LinkState::kNone) return "";
  return link.address.host + ":" + std::to_string(link.address.port);
}

// One pair after the other, of text or of a number.
class Pairs {
 public:
  Pairs(RespWriter& reply, size_t count) : reply_(reply) { reply_.map(count); }

  void add(std::string_view name, std::string_view value) {
    reply_.bulk(name);
    reply_.bulk(value);
  }
  void add(std::string_view name, int64_t value) {
    reply_.bulk(name);
    reply_.integer(value);
  }
  void add(std::string_view name, uint64_t value) { add(name, static_cast<int64_t>(value)); }

 private:
  RespWriter& reply_;
};

void reply_state(Node& node, RespWriter& reply) {
  const ShardStanding standing = node.control.shard_standing();
  const LinkFigures link = node.replication.link();
  const DivergentTail tail = node.replication.divergent_tail();
  Pairs pairs(reply, 17);
  pairs.add("role", standing.leads ? "primary" : "replica");
  pairs.add("epoch", standing.epoch);
  pairs.add("lease_ms", standing.lease_left_ms);
  pairs.add("replid", node.replication.history().id);
  pairs.add("offset", node.stream.end());
  pairs.add("durability", value_text(*find_setting("durability"), *node.settings.current()));
  pairs.add("acknowledged_offset", standing.replicated);
  pairs.add("unreplicated_ms", standing.unreplicated_ms);
  pairs.add("keys", standing.keys);
  pairs.add("loading", int64_t{node.conditions.any(kIsLoading) ? 1 : 0});
  pairs.add("link", link_name(link));
  pairs.add("primary", primary_of(link));
  pairs.add("divergent_bytes", tail.bytes);
  pairs.add("divergent_file", tail.file);
  pairs.add("voters_version", standing.voters_version);
  pairs.add("told_ms", standing.told_ms);
  pairs.add("left_ms", standing.left_ms);
}

void state(CommandContext& c) { reply_state(c.node, c.client.reply); }

// --- TARN.PROMOTE, TARN.DEMOTE, TARN.LEASE ----------------------------------------------------

// nullopt: the client was told what is wrong.
std::optional<uint64_t> epoch_of(CommandContext& c) {
  const auto epoch = base::parse_uint64(c.args[1]);
  if (epoch && *epoch > 0 && *epoch <= INT64_MAX) return epoch;
  c.error("ERR an epoch is a number from 1 on");
  return std::nullopt;
}

// Far more members than a shard has, and far longer than a failover waits.
constexpr uint64_t kVotersMax = 1000;
constexpr int64_t kLeaseMaxMs = 3'600'000;

std::optional<int64_t> time_of(CommandContext& c, std::string_view text) {
  const auto until_ms = base::parse_int64(text);
  if (until_ms && *until_ms >= 0 && *until_ms < INT64_MAX) return until_ms;
  c.error("ERR a lease ends at a time of CLOCK_BOOTTIME, in milliseconds");
  return std::nullopt;
}

// "UNTIL [VOTERS number version milliseconds]", from the word `at` on, which is the one behind it
// then.
std::optional<LeaseUntil> lease_of(CommandContext& c, size_t& at) {
  const auto until_ms = time_of(c, c.args[at++]);
  if (!until_ms) return std::nullopt;
  LeaseUntil lease = {.boot_ms = *until_ms};
  constexpr size_t kWords = 4;
  if (at == c.args.size() || !base::equals_ignore_case(c.args[at], "VOTERS")) return lease;
  const bool is_whole = at + kWords <= c.args.size();
  const auto voters = is_whole ? base::parse_uint64(c.args[at + 1]) : std::nullopt;
  const auto version = is_whole ? base::parse_uint64(c.args[at + 2]) : std::nullopt;
  const auto duration_ms = is_whole ? base::parse_int64(c.args[at + 3]) : std::nullopt;
  const bool is_sane = voters && *voters > 0 && *voters <= kVotersMax && version && duration_ms &&
                       *duration_ms > 0 && *duration_ms <= kLeaseMaxMs;
  if (!is_sane) {
    c.error("ERR VOTERS takes how many there are, the version of that, and milliseconds");
    return std::nullopt;
  }
  lease.terms = {.version = *version, .voters = *voters, .duration_ms = *duration_ms};
  at += kWords;
  return lease;
}

// Changes the role, and answers with what the node is then.
void change_role(CommandContext& c, std::function<base::Result<void>(ServerControl&)> change) {
  auto changed = std::make_shared<base::Result<void>>();
  Node& node = c.node;
  node.control.on_first_worker(
      c.client, [&node, changed, change = std::move(change)] { *changed = change(node.control); },
      [&node, changed](Client& client) {
        if (*changed) {
          reply_state(node, client.reply);
        } else {
          client.reply.error(changed->error().message);
        }
      });
}

void promote(CommandContext& c) {
  const auto epoch = epoch_of(c);
  if (!epoch) return;
  Promotion promotion;
  promotion.epoch = *epoch;
  for (size_t i = 2; i < c.args.size();) {
    const std::string_view word = c.args[i++];
    if (base::equals_ignore_case(word, "EMPTY")) {
      promotion.even_empty = true;
    } else if (base::equals_ignore_case(word, "LEASE") && i < c.args.size()) {
      promotion.lease = lease_of(c, i);
      if (!promotion.lease) return;
    } else {
      c.error(errors::kSyntax);
      return;
    }
  }
  change_role(c, [promotion](ServerControl& control) { return control.promote(promotion); });
}

void demote(CommandContext& c) {
  const auto epoch = epoch_of(c);
  if (!epoch) return;
  Demotion demotion;
  demotion.epoch = *epoch;
  const size_t count = c.args.size();
  demotion.foreign = count == 5 && base::equals_ignore_case(c.args[4], "FOREIGN");
  if (count == 3 || count > 5 || (count == 5 && !demotion.foreign)) {
    c.error(errors::kSyntax);
    return;
  }
  if (count > 2) {
    const auto port = base::parse_int64(c.args[3]);
    if (!port || *port < 0 || *port > UINT16_MAX) {
      c.error("ERR Invalid master port");
      return;
    }
    demotion.primary =
        PrimaryAddress{.host = std::string(c.args[2]), .port = static_cast<uint16_t>(*port)};
  }
  change_role(c, [demotion](ServerControl& control) { return control.demote(demotion); });
}

void lease(CommandContext& c) {
  const auto epoch = epoch_of(c);
  size_t at = 2;
  const auto lease = epoch ? lease_of(c, at) : std::nullopt;
  if (!lease) return;
  if (at != c.args.size()) return c.error(errors::kSyntax);
  const auto renewed = c.node.control.renew_lease(*epoch, *lease);
  if (renewed) {
    c.reply.ok();
  } else {
    c.error(renewed.error().message);
  }
}

constexpr CommandSpec row(std::string_view name, void (*run)(CommandContext&), int16_t arity) {
  return {.name = name,
          .run = run,
          .arity = arity,
          .flags = kAdmin | kNoScript | kLoading | kStale | kNoMulti | kAllowBusy | kTouchesNoKeys |
                   kAdminSocket};
}

constexpr CommandSpec kShardCommands[] = {
    row("tarn.demote", demote, -2),
    row("tarn.lease", lease, -3),
    row("tarn.promote", promote, -2),
    row("tarn.state", state, 1),
};

}  // namespace

CommandFamily shard_commands() { return kShardCommands; }

}  // namespace engine
