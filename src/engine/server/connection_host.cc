// SPDX-License-Identifier: Apache-2.0
#include "engine/server/connection_host.h"

namespace engine {

void ConnectionHost::begin_within() {
  if (second_ == nullptr) second_ = std::make_unique<Dispatcher>(node_, index_, Serving::kWithin);
  const KeyspaceWorker& worker = dispatcher_.keyspace_worker();
  kept_now_ms_ = worker.now_ms;
  kept_touches_ = worker.touches;
  kept_import_source_ = worker.import_source;
  within_ = second_.get();
}

void ConnectionHost::end_within() {
  within_ = nullptr;
  KeyspaceWorker& worker = dispatcher_.keyspace_worker();
  worker.now_ms = kept_now_ms_;
  worker.touches = kept_touches_;
  worker.import_source = kept_import_source_;
}

}  // namespace engine
