// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/pubsub/message.h"

namespace engine {

// The listening clients of one worker, by what they listen to. Belongs to that worker's thread.
class Audience {
 public:
  // To whom a message goes; under which of its patterns, or null where it asked for the channel.
  using Send = std::function<void(uint64_t client, const Message&, const std::string* pattern)>;

  // Of messages up to number `after` the client is not to hear any more: they were published before
  // it asked.
  void add(Listening what, std::string_view name, uint64_t client, uint64_t after);
  void remove(Listening what, std::string_view name, uint64_t client);

  // Once for every client at the channel, then once for every pattern of a client that matches.
  void send(const Message& message, const Send& send) const;

 private:
  using Clients = std::unordered_map<uint64_t, uint64_t>;  // with `after`

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  using Places = std::unordered_map<std::string, Clients, Hash, std::equal_to<>>;

  const Places& places(Listening what) const { return places_[static_cast<size_t>(what)]; }

  std::array<Places, kListenings> places_;
};

}  // namespace engine
