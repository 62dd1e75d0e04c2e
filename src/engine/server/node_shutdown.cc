// SPDX-License-Identifier: Apache-2.0
// NodeCore: how a node ends.

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "engine/server/node_core.h"

namespace engine {

ShutdownStart NodeCore::shut_down(const ShutdownRequest& request, Client* client) {
  if (ends_.load()) return ShutdownStart::kStops;  // as was asked first
  const int64_t now_ms = node_->clock.wall_ms();
  const int64_t timeout_ms = store_.current()->shutdown_timeout_s * 1000;
  const bool waits = node_->shutdown.until_ms() != 0;
  if (request.now || timeout_ms == 0 || (!waits && replication_.replicas().empty())) {
    const auto waited = node_->shutdown.end();
    if (finish_shutdown(request)) return ShutdownStart::kStops;
    if (waited) answer_shutdown(waited->second);
    return ShutdownStart::kRefused;
  }
  std::optional<ShutdownWait::Asker> asker;
  if (client != nullptr) {
    asker = {.worker = client->worker, .client_id = client->id};
    client->suspended = true;
  }
  if (!node_->shutdown.join(request, now_ms + timeout_ms, asker)) return ShutdownStart::kWaits;
  pause(PauseReason::kShutdown, PauseMode::kWrites, INT64_MAX);
  // Behind it nothing is written any more: who had begun to has ended.
  on_all_workers(
      workers(), [](Worker&) {},
      [this] {
        if (!replicas_are_in_sync()) {
          base::log::notice("Waiting for replicas before shutting down.");
          replication_.ask_for_acknowledgements();
        }
        look_at_shutdown(node_->clock.wall_ms());
      });
  return ShutdownStart::kWaits;
}

bool NodeCore::replicas_are_in_sync() const {
  const auto replicas = replication_.replicas();
  return std::all_of(replicas.begin(), replicas.end(), [this](const auto& replica) {
    return replica->acknowledged() == stream_.end();
  });
}

// On worker 0.
void NodeCore::look_at_shutdown(int64_t now_ms) {
  const int64_t until_ms = node_->shutdown.until_ms();
  if (until_ms == 0 || (now_ms < until_ms && !replicas_are_in_sync())) return;
  const auto ended = node_->shutdown.end();
  if (!ended) return;
  tell_of_replicas();
  if (!finish_shutdown(ended->first)) {
    pause(PauseReason::kShutdown, PauseMode::kNone, 0);
    answer_shutdown(ended->second);
  }
}

void NodeCore::tell_of_replicas() const {
  const auto replicas = replication_.replicas();
  size_t lagging = 0;
  for (const auto& replica : replicas) {
    if (replica->acknowledged() == stream_.end()) continue;
    lagging++;
    const int64_t heard_ms = replica->acknowledged_ms();
    base::log::notice(
        "Lagging replica {}:{} reported offset {} behind master, lag={}, state={}.", replica->ip,
        replica->listening_port, stream_.end() - std::min(replica->acknowledged(), stream_.end()),
        heard_ms == 0 ? 0 : (node_->clock.wall_ms() - heard_ms) / 1000, replica->state_name());
  }
  if (replicas.empty()) return;
  base::log::notice("{} of {} replicas are in sync when shutting down.", replicas.size() - lagging,
                    replicas.size());
}

base::Result<void> NodeCore::finish_shutdown(const ShutdownRequest& request) {
  const bool stays = !request.force && !request.by_signal;
  if (stays && journal_.on() && !journal_.complete()) {
    base::log::warning("Writing initial AOF, can't exit");
    return base::Error{"the append-only file does not have the data yet"};
  }
  if (auto saved = save_at_last(request); !saved) {
    base::log::warning("Error trying to save the DB, {}: {}",
                       request.force ? "exits nevertheless" : "can't exit", saved.error().message);
    if (!request.force) return saved;
  }
  ends_.store(true);
  node_->scripts.running.end_all();
  stop_workers();
  return {};
}

// No write is acknowledged any more that the file would not have.
base::Result<void> NodeCore::save_at_last(const ShutdownRequest& request) {
  using Save = ShutdownRequest::Save;
  const auto settings = store_.current();
  const bool wanted =
      request.save == Save::kYes || (request.save == Save::kAsSet && !settings->save.empty());
  if (!wanted || settings->engine == Engine::kMemcached) return {};
  if (node_->conditions.any(kIsLoading)) return {};
  base::log::notice("Saving the final RDB snapshot before exiting.");
  pause(PauseReason::kShutdown, PauseMode::kWrites, INT64_MAX);
  auto saved = saver_.save_at_last(current_keyspace_worker(), *settings);
  if (!saved && !request.force) pause(PauseReason::kShutdown, PauseMode::kNone, 0);
  return saved;
}

bool NodeCore::abort_shutdown() {
  const auto ended = node_->shutdown.end();
  if (!ended) return false;
  base::log::notice("Shutdown manually aborted.");
  pause(PauseReason::kShutdown, PauseMode::kNone, 0);
  answer_shutdown(ended->second);
  return true;
}

void NodeCore::answer_shutdown(const std::vector<ShutdownWait::Asker>& askers) {
  base::log::warning("Errors trying to shut down the server. Check the logs for more information.");
  for (const ShutdownWait::Asker& asker : askers) {
    Worker& worker = *workers_[asker.worker];
    worker.loop().post([&worker, client_id = asker.client_id] {
      worker.end_suspension(client_id,
                            [](Client& client) { client.reply.error(errors::kCannotShutDown); });
    });
  }
}

}  // namespace engine
