// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/keyspace/key_events.h"
#include "engine/pubsub/pubsub.h"

namespace engine {

// Tells what happens to keys in the channels that Redis has for it.
class KeyEventChannels final : public KeyEventObserver {
 public:
  explicit KeyEventChannels(PubSub& pubsub) : pubsub_(pubsub) {}

  void key_event(KeyspaceWorker& worker, uint32_t classes, std::string_view event, uint32_t db,
                 std::string_view key) override;

 private:
  PubSub& pubsub_;
};

}  // namespace engine
