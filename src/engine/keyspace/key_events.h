// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace engine {

class Entry;
class KeyspaceWorker;

// The classes of events that keys have, as `notify-keyspace-events` names them by letter, and the
// two kinds of channels where they are told.
enum KeyEvent : uint32_t {
  kKeyspaceChannel = 1u << 0,  // K: "__keyspace@0__:key" hears the event's name
  kKeyeventChannel = 1u << 1,  // E: "__keyevent@0__:event" hears the key's name
  kGenericEvent = 1u << 2,     // g: del, expire, rename ...
  kStringEvent = 1u << 3,      // $
  kListEvent = 1u << 4,        // l
  kSetEvent = 1u << 5,         // s
  kHashEvent = 1u << 6,        // h
  kSortedSetEvent = 1u << 7,   // z
  kExpiredEvent = 1u << 8,     // x
  kEvictedEvent = 1u << 9,     // e
  kStreamEvent = 1u << 10,     // t
  kModuleEvent = 1u << 11,     // d: nothing has such events
  kKeyMissEvent = 1u << 12,    // m
  kNewEvent = 1u << 13,        // n
};

// The classes of a setting's letters, `A` for g to d; unknown letters count as nothing.
uint32_t key_events(std::string_view letters);

// Told of what happens to keys, under the guard that holds the key.
class KeyEventObserver {
 public:
  virtual ~KeyEventObserver() = default;

  // `classes` is what the setting asks for.
  virtual void key_event(KeyspaceWorker& worker, uint32_t classes, std::string_view event,
                         uint32_t db, std::string_view key) = 0;
};

// Told of each entry that is about to be evicted, under the guard that holds it.
class EvictionObserver {
 public:
  virtual ~EvictionObserver() = default;

  virtual void evicts(KeyspaceWorker& worker, const Entry& entry) = 0;
};

}  // namespace engine
