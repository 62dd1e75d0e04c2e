// SPDX-License-Identifier: Apache-2.0
#include "control/actions/events.h"

#include <cstdio>

#include "control/actions/notifications.h"
#include "control/model/event.h"

namespace control {

namespace {

std::string id_at(int64_t at_ms, int counter) {
  char id[40];
  std::snprintf(id, sizeof(id), "%015lld-%04d", static_cast<long long>(at_ms), counter);
  return id;
}

}  // namespace

void record_event(Transaction& records, std::string_view source_type, std::string_view source_id,
                  std::string message, int64_t now_ms) {
  notify(records, source_type, source_id, message, now_ms);
  int counter = 0;
  while (records.find<Event>(id_at(now_ms, counter))) counter++;
  records.put(Event{id_at(now_ms, counter), std::string(source_type), std::string(source_id),
                    std::move(message), now_ms});
}

void trim_events(Transaction& records, int64_t now_ms) {
  constexpr int64_t kKeptMs = 14LL * 24 * 3600 * 1000;
  constexpr int kRemovedMax = 1000;
  const std::string oldest_kept = id_at(now_ms - kKeptMs, 0);
  int removed = 0;
  for (const Event& event : records.list<Event>()) {
    if (event.id >= oldest_kept || removed++ == kRemovedMax) return;
    records.erase<Event>(event.id);
  }
}

}  // namespace control
