// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/pubsub/pubsub_commands.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/commands/support/help.h"
#include "engine/execution/listening.h"
#include "engine/session/command_context.h"

namespace engine {

namespace {

// --- subscribing ------------------------------------------------------------------------------

// `name` null: there was nothing to end.
void answer(CommandContext& c, std::string_view word, Listening what,
            const std::string_view* name) {
  c.reply.push(3);
  c.reply.bulk(word);
  name != nullptr ? c.reply.bulk(*name) : c.reply.null();
  const Subscriptions* subscriptions = c.client.subscriptions.get();
  const size_t count = subscriptions != nullptr ? subscriptions->answered_count(what) : 0;
  c.reply.integer(static_cast<int64_t>(count));
}

void subscribe_to(CommandContext& c, Listening what) {
  Client& client = c.client;
  const bool before = client.subscriptions != nullptr;
  if (!before) client.subscriptions = std::make_unique<Subscriptions>();
  for (const std::string_view name : c.args.subspan(1)) {
    if (client.subscriptions->add(what, name)) {
      c.node.pubsub.subscribe(client.worker, what, name, client.id);
    }
    answer(c, c.spec.name, what, &name);
  }
  subscriptions_changed(c.node, client, before);
}

void unsubscribe_from(CommandContext& c, Listening what) {
  Client& client = c.client;
  const bool before = client.subscriptions != nullptr;
  std::vector<std::string> all;
  std::vector<std::string_view> names(c.args.begin() + 1, c.args.end());
  if (names.empty() && before) {
    all.assign(client.subscriptions->names(what).begin(), client.subscriptions->names(what).end());
    names.assign(all.begin(), all.end());
  }
  for (const std::string_view name : names) {
    if (before && client.subscriptions->remove(what, name)) {
      c.node.pubsub.unsubscribe(client.worker, what, name, client.id);
    }
    answer(c, c.spec.name, what, &name);
  }
  if (names.empty()) answer(c, c.spec.name, what, nullptr);
  subscriptions_changed(c.node, client, before);
}

void subscribe(CommandContext& c) { subscribe_to(c, Listening::kChannel); }
void psubscribe(CommandContext& c) { subscribe_to(c, Listening::kPattern); }
void ssubscribe(CommandContext& c) { subscribe_to(c, Listening::kShardChannel); }
void unsubscribe(CommandContext& c) { unsubscribe_from(c, Listening::kChannel); }
void punsubscribe(CommandContext& c) { unsubscribe_from(c, Listening::kPattern); }
void sunsubscribe(CommandContext& c) { unsubscribe_from(c, Listening::kShardChannel); }

// --- publishing -------------------------------------------------------------------------------

int64_t publish_here(CommandContext& c, bool sharded) {
  return static_cast<int64_t>(c.node.pubsub.publish(c.worker.index, sharded, c.args[1], c.args[2]));
}

// Listeners of replicas hear the messages of a channel in the order in which those here do: both
// are told under the lock of the channel's partition, or of whatever EXEC or the script holds.
void publish_to(CommandContext& c, bool sharded) {
  if (!c.node.replication.feeds_replicas()) [[likely]] {
    c.reply.integer(publish_here(c, sharded));
    return;
  }
  const Key channel = c.node.keyspace.key(c.args[1]);
  std::optional<Guard> own;
  if (c.worker.guard == nullptr) {
    own.emplace(c.node.keyspace, c.worker, std::span(&channel.partition, 1));
  }
  c.reply.integer(publish_here(c, sharded));
  c.propagate_message();
}

void publish(CommandContext& c) { publish_to(c, false); }
void spublish(CommandContext& c) { publish_to(c, true); }

// --- PUBSUB -----------------------------------------------------------------------------------

void channels_of(CommandContext& c, Listening what) {
  if (c.args.size() > 3) {
    c.error(errors::unknown_subcommand(c.args[1], "PUBSUB"));
    return;
  }
  const std::vector<std::string> names =
      c.node.pubsub.names(what, c.args.size() > 2 ? c.args[2] : "*");
  c.reply.array(names.size());
  for (const std::string& name : names) c.reply.bulk(name);
}

void listeners_of(CommandContext& c, Listening what) {
  const Arguments names = c.args.subspan(2);
  c.reply.array(names.size() * 2);
  for (const std::string_view name : names) {
    c.reply.bulk(name);
    c.reply.integer(static_cast<int64_t>(c.node.pubsub.listeners(what, name)));
  }
}

void pubsub_channels(CommandContext& c) { channels_of(c, Listening::kChannel); }
void pubsub_shardchannels(CommandContext& c) { channels_of(c, Listening::kShardChannel); }
void pubsub_numsub(CommandContext& c) { listeners_of(c, Listening::kChannel); }
void pubsub_shardnumsub(CommandContext& c) { listeners_of(c, Listening::kShardChannel); }
void pubsub_numpat(CommandContext& c) {
  c.reply.integer(static_cast<int64_t>(c.node.pubsub.count(Listening::kPattern)));
}

void pubsub_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "PUBSUB <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "CHANNELS [<pattern>]",
      "    Return the channels that someone listens to, of those that match the pattern.",
      "NUMPAT",
      "    Return how many patterns someone listens to.",
      "NUMSUB [<channel> ...]",
      "    Return how many clients listen to each channel, patterns apart.",
      "SHARDCHANNELS [<pattern>]",
      "    Return the shard channels that someone listens to.",
      "SHARDNUMSUB [<shardchannel> ...]",
      "    Return how many clients listen to each shard channel.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kSubscribes =
    kPubSub | kTouchesNoKeys | kNoScript | kLoading | kStale | kWhileListening;
constexpr uint32_t kPublishes =
    kPubSub | kTouchesNoKeys | kLoading | kStale | kFast | kMayReplicate;
constexpr uint32_t kAsks = kPubSub | kTouchesNoKeys | kLoading | kStale;

using Names = ChannelArguments::Names;
constexpr ChannelArguments kNoChannels = {.names = Names::kNone};  // as Valkey: anybody may ask
constexpr ChannelArguments kOneChannel = {.names = Names::kChannels, .at = {1, 1, 1}};
constexpr ChannelArguments kAllChannels = {.names = Names::kChannels, .at = {1, -1, 1}};
constexpr ChannelArguments kAllPatterns = {.names = Names::kPatterns, .at = {1, -1, 1}};

// A cluster finds a shard's channel as it finds a key.
constexpr KeyRule shard_channels(int16_t last) {
  return {.access = kNotKey,
          .begin = KeyRule::Begin::kIndex,
          .at = 1,
          .find = KeyRule::Find::kRange,
          .last = last};
}
constexpr KeyRule kShardChannel[] = {shard_channels(0)};
constexpr KeyRule kShardChannels[] = {shard_channels(-1)};

constexpr CommandSpec kPubsubSubcommands[] = {
    {.name = "channels",
     .run = pubsub_channels,
     .arity = -2,
     .flags = kAsks,
     .channels = kNoChannels},
    {.name = "help", .run = pubsub_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "numpat", .run = pubsub_numpat, .arity = 2, .flags = kAsks, .channels = kNoChannels},
    {.name = "numsub", .run = pubsub_numsub, .arity = -2, .flags = kAsks, .channels = kNoChannels},
    {.name = "shardchannels",
     .run = pubsub_shardchannels,
     .arity = -2,
     .flags = kAsks,
     .channels = kNoChannels},
    {.name = "shardnumsub",
     .run = pubsub_shardnumsub,
     .arity = -2,
     .flags = kAsks,
     .channels = kNoChannels},
};

constexpr CommandSpec kPubsubCommands[] = {
    {.name = "psubscribe",
     .run = psubscribe,
     .arity = -2,
     .flags = kSubscribes,
     .channels = kAllPatterns},
    {.name = "publish",
     .run = publish,
     .arity = 3,
     .flags = kPublishes,
     .effect = kMessage,
     .channels = kOneChannel},
    {.name = "pubsub", .arity = -2, .subcommands = kPubsubSubcommands},
    {.name = "punsubscribe",
     .run = punsubscribe,
     .arity = -1,
     .flags = kSubscribes,
     .channels = kNoChannels},
    {.name = "spublish",
     .run = spublish,
     .arity = 3,
     .flags = kPublishes,
     .effect = kMessage,
     .key_rules = kShardChannel,
     .channels = kOneChannel},
    {.name = "ssubscribe",
     .run = ssubscribe,
     .arity = -2,
     .flags = kSubscribes,
     .key_rules = kShardChannels,
     .channels = kAllChannels},
    {.name = "subscribe",
     .run = subscribe,
     .arity = -2,
     .flags = kSubscribes,
     .channels = kAllChannels},
    {.name = "sunsubscribe",
     .run = sunsubscribe,
     .arity = -1,
     .flags = kSubscribes,
     .key_rules = kShardChannels,
     .channels = kNoChannels},
    {.name = "unsubscribe",
     .run = unsubscribe,
     .arity = -1,
     .flags = kSubscribes,
     .channels = kNoChannels},
};

}  // namespace

CommandFamily pubsub_commands() { return kPubsubCommands; }

}  // namespace engine
