// SPDX-License-Identifier: Apache-2.0
#include "engine/pubsub/audience.h"

#include "base/glob.h"

namespace engine {

void Audience::add(Listening what, std::string_view name, uint64_t client, uint64_t after) {
  places_[static_cast<size_t>(what)][std::string(name)].emplace(client, after);
}

void Audience::remove(Listening what, std::string_view name, uint64_t client) {
  Places& all = places_[static_cast<size_t>(what)];
  const auto place = all.find(name);
  if (place == all.end()) return;
  place->second.erase(client);
  if (place->second.empty()) all.erase(place);
}

void Audience::send(const Message& message, const Send& send) const {
  const auto send_all = [&](const Clients& clients, const std::string* pattern) {
    for (const auto& [client, after] : clients) {
      if (message.number > after) send(client, message, pattern);
    }
  };
  const Places& channels = places(message.sharded ? Listening::kShardChannel : Listening::kChannel);
  const auto channel = channels.find(message.channel);
  if (channel != channels.end()) send_all(channel->second, nullptr);
  if (message.sharded) return;
  for (const auto& [pattern, clients] : places(Listening::kPattern)) {
    if (base::glob_match(pattern, message.channel)) send_all(clients, &pattern);
  }
}

}  // namespace engine
