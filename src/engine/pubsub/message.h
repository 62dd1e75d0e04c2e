// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace engine {

// What a client listens to.
enum class Listening : uint8_t {
  kChannel,       // SUBSCRIBE: what PUBLISH sends to just this name
  kPattern,       // PSUBSCRIBE: what PUBLISH sends to any name that matches
  kShardChannel,  // SSUBSCRIBE: what SPUBLISH sends to just this name
};
inline constexpr size_t kListenings = 3;

// What was published. Never changes, so that many threads can read it.
struct Message {
  bool sharded = false;  // by SPUBLISH
  std::string channel;
  std::string payload;
  uint64_t number = 0;  // in the order of publishing, over the whole node
};

}  // namespace engine
