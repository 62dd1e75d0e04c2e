// SPDX-License-Identifier: Apache-2.0
#include "control/logs/log_forwarder.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace control::logs {

namespace {

constexpr size_t kRecordsMax = 500;  // of a batch, as Firehose has it
constexpr size_t kBytesMax = 1 << 20;
constexpr int kBatchesMax = 20;  // of a tick
constexpr int64_t kFirstDelayMs = 1000;
constexpr int64_t kDelayMaxMs = 60'000;

// As much as one batch may have, one record at least.
void cut_to_size(std::vector<Parcel>& parcels) {
  size_t bytes = 0;
  for (size_t i = 0; i < parcels.size(); i++) {
    bytes += parcels[i].record.size();
    if (bytes > kBytesMax && i > 0) return parcels.resize(i);
  }
}

}  // namespace

void LogForwarder::send_by(Sinks sinks) {
  while (!sinks.empty()) {
    auto sink = sinks.extract(sinks.begin());
    ways_[sink.key()].sink = std::move(sink.mapped());
  }
}

void LogForwarder::tick(int64_t now_ms) {
  for (auto& [name, way] : ways_) {
    for (int i = 0; i < kBatchesMax; i++) {
      if (way.is_busy || way.next_ms > now_ms || !send(name, way, now_ms)) break;
    }
  }
}

bool LogForwarder::send(const std::string& name, Way& way, int64_t now_ms) {
  std::vector<Parcel> parcels = store_->waiting(name, kRecordsMax);
  if (parcels.empty()) return false;
  cut_to_size(parcels);
  way.is_busy = true;
  way.sink->put(parcels, [this, alive = std::weak_ptr(alive_), name, last = parcels.back().id,
                          now_ms](const std::string& trouble) {
    if (!alive.expired()) sent(name, last, now_ms, trouble);
  });
  return true;
}

void LogForwarder::sent(const std::string& name, int64_t last, int64_t now_ms,
                        const std::string& trouble) {
  Way& way = ways_[name];
  way.is_busy = false;
  if (trouble.empty()) {
    store_->sent(name, last);
    way.delay_ms = 0;
  } else {
    way.delay_ms = std::clamp(way.delay_ms * 2, kFirstDelayMs, kDelayMaxMs);
  }
  way.next_ms = way.delay_ms == 0 ? 0 : now_ms + way.delay_ms;
  if (trouble == way.trouble) return;
  if (trouble.empty()) {
    base::log::notice("the delivery stream {} takes logs again", name);
  } else {
    base::log::warning("the delivery stream {} does not take logs: {}", name, trouble);
  }
  way.trouble = trouble;
}

}  // namespace control::logs
