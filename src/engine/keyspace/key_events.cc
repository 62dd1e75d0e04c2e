// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/key_events.h"

#include "engine/keyspace/keyspace.h"

namespace engine {

uint32_t key_events(std::string_view letters) {
  constexpr std::string_view kLetters = "KEg$lshzxetdmn";  // in the order of the bits
  constexpr uint32_t kAll = (kModuleEvent << 1) - kGenericEvent;
  uint32_t classes = 0;
  for (const char letter : letters) {
    const size_t bit = kLetters.find(letter);
    if (letter == 'A') {
      classes |= kAll;
    } else if (bit != kLetters.npos) {
      classes |= 1u << bit;
    }
  }
  return classes;
}

void Keyspace::notify_observer(KeyspaceWorker& worker, KeyEvent event_class, std::string_view event,
                               uint32_t db, std::string_view key) const {
  const uint32_t classes = key_events_.load(std::memory_order_relaxed);
  if ((classes & event_class) != 0) observer_->key_event(worker, classes, event, db, key);
}

}  // namespace engine
