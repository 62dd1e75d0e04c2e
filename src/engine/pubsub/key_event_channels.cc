// SPDX-License-Identifier: Apache-2.0
#include "engine/pubsub/key_event_channels.h"

#include <string>

#include "engine/keyspace/worker.h"

namespace engine {

namespace {

std::string channel_name(std::string_view kind, uint32_t db, std::string_view rest) {
  std::string name(kind);
  name += std::to_string(db);
  name += "__:";
  name += rest;
  return name;
}

}  // namespace

void KeyEventChannels::key_event(KeyspaceWorker& worker, uint32_t classes, std::string_view event,
                                 uint32_t db, std::string_view key) {
  if (!pubsub_.anyone_listens()) return;
  if ((classes & kKeyspaceChannel) != 0) {
    pubsub_.publish(worker.index, false, channel_name("__keyspace@", db, key), event);
  }
  if ((classes & kKeyeventChannel) != 0) {
    pubsub_.publish(worker.index, false, channel_name("__keyevent@", db, event), key);
  }
}

}  // namespace engine
