// SPDX-License-Identifier: Apache-2.0
// NodeCore: how a primary hands its part over to a replica (FAILOVER).

#include <utility>

#include "base/log.h"
#include "engine/server/node_core.h"

namespace engine {

base::Result<void> NodeCore::fail_over(const FailoverRequest& request) {
  if (auto begun = failover_.begin(request, node_->clock.wall_ms()); !begun) return begun;
  pause(PauseReason::kFailover, PauseMode::kWrites, INT64_MAX);
  base::log::notice("FAILOVER requested{}{}.",
                    request.target ? " to " + request.target->host + ":" : "",
                    request.target ? std::to_string(request.target->port) : "");
  // Behind it nothing is written any more: who had begun to has ended.
  on_all_workers(
      workers(), [](Worker&) {},
      [this] {
        failover_.arm();
        replication_.ask_for_acknowledgements();
        look_at_failover();
      });
  return {};
}

void NodeCore::look_at_failover() {
  if (failover_.stage() != FailoverStage::kWaitsForSync) return;
  const Failover::Next next = failover_.look(stream_.end(), node_->clock.wall_ms());
  if (next.step == Failover::Step::kGiveUp) {
    abort_failover("Replica never caught up before timeout");
  } else if (next.step == Failover::Step::kFollow) {
    // Clients stay paused until the target has answered: it may refuse.
    role_->hand_over(first_keyspace_worker(), next.target,
                     [this](bool accepted) { failover_answered(accepted); });
    look_at_replicas();  // those of ours are closed
  }
}

void NodeCore::failover_answered(bool accepted) {
  if (failover_.stage() != FailoverStage::kInProgress) return;
  if (!accepted) {
    abort_failover("Failover target rejected psync request");
    return;
  }
  failover_is_over();
  base::log::notice("the failover is done: this node is a replica");
  role_->handed_over();
}

bool NodeCore::abort_failover(std::string_view reason) {
  const auto target = failover_.target();
  const FailoverStage stage = failover_.end();
  if (stage == FailoverStage::kNone) return false;
  base::log::notice("Aborting failover{}{} while {}: {}", target ? " to " + target->host + ":" : "",
                    target ? std::to_string(target->port) : "", failover_stage_name(stage), reason);
  if (stage == FailoverStage::kInProgress) follow(std::nullopt);
  failover_is_over();
  return true;
}

void NodeCore::failover_is_over() {
  failover_.end();
  pause(PauseReason::kFailover, PauseMode::kNone, 0);
}

}  // namespace engine
