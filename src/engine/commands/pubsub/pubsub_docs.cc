// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kPubsubDocs[] = {
    {"psubscribe", "Listens to all channels that match patterns", "2.0.0", "pubsub",
     "O(1) a pattern", "pattern ..."},
    {"publish", "Sends a message to who listens to a channel", "2.0.0", "pubsub",
     "O(N+M) in the clients that hear it and the patterns of the node", "channel message"},
    {"pubsub", "Commands about channels", "2.8.0", "pubsub", "Depends on subcommand", ""},
    {"pubsub channels", "Lists the channels that someone listens to", "2.8.0", "pubsub",
     "O(N) in the channels", "[pattern]"},
    {"pubsub numpat", "Counts the patterns that someone listens to", "2.8.0", "pubsub", "O(1)", ""},
    {"pubsub numsub", "Counts who listens to each channel", "2.8.0", "pubsub", "O(1) a channel",
     "[channel ...]"},
    {"pubsub shardchannels", "Lists the shard channels that someone listens to", "7.0.0", "pubsub",
     "O(N) in the shard channels", "[pattern]"},
    {"pubsub shardnumsub", "Counts who listens to each shard channel", "7.0.0", "pubsub",
     "O(1) a shard channel", "[shardchannel ...]"},
    {"punsubscribe", "Listens to patterns, or to all of them, no more", "2.0.0", "pubsub",
     "O(1) a pattern", "[pattern ...]"},
    {"spublish", "Sends a message to who listens to a shard channel", "7.0.0", "pubsub",
     "O(N) in the clients that hear it", "shardchannel message"},
    {"ssubscribe", "Listens to shard channels", "7.0.0", "pubsub", "O(1) a shard channel",
     "shardchannel ..."},
    {"subscribe", "Listens to channels", "2.0.0", "pubsub", "O(1) a channel", "channel ..."},
    {"sunsubscribe", "Listens to shard channels, or to all of them, no more", "7.0.0", "pubsub",
     "O(1) a shard channel", "[shardchannel ...]"},
    {"unsubscribe", "Listens to channels, or to all of them, no more", "2.0.0", "pubsub",
     "O(1) a channel", "[channel ...]"},
};

}  // namespace

std::span<const CommandDoc> pubsub_command_docs() { return kPubsubDocs; }

}  // namespace engine
