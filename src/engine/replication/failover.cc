// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/failover.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace engine {

namespace {

PrimaryAddress address_of(const Replica& replica) {
  return {.host = replica.ip, .port = static_cast<uint16_t>(replica.listening_port)};
}

}  // namespace

std::string_view failover_stage_name(FailoverStage stage) {
  constexpr std::string_view kNames[] = {"no-failover", "waiting-for-sync", "failover-in-progress"};
  return kNames[static_cast<size_t>(stage)];
}

base::Result<void> Failover::check(const FailoverRequest& request, const Replicas& replicas) const {
  if (stage() != FailoverStage::kNone) return base::Error{"FAILOVER already in progress."};
  if (replication_.is_replica()) {
    return base::Error{"FAILOVER is not valid when server is a replica."};
  }
  if (replicas.empty()) return base::Error{"FAILOVER requires connected replicas."};
  if (request.force && (!request.target || request.timeout_ms == 0)) {
    return base::Error{
        "FAILOVER with force option requires both a timeout and target HOST and IP."};
  }
  if (!request.target) return {};
  const auto found = std::find_if(replicas.begin(), replicas.end(), [&](const auto& replica) {
    return address_of(*replica) == *request.target;
  });
  if (found == replicas.end()) {
    return base::Error{"FAILOVER target HOST and PORT is not a replica."};
  }
  if ((*found)->state() != ReplicaState::kOnline) {
    return base::Error{"FAILOVER target replica is not online."};
  }
  return {};
}

base::Result<void> Failover::begin(const FailoverRequest& request, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (auto checked = check(request, replication_.replicas()); !checked) return checked;
  request_ = request;
  armed_ = false;
  const bool ends = request.timeout_ms != 0 && request.timeout_ms < INT64_MAX - now_ms;
  deadline_ms_ = ends ? now_ms + request.timeout_ms : INT64_MAX;
  stage_ = FailoverStage::kWaitsForSync;
  return {};
}

void Failover::arm() {
  const std::lock_guard lock(mutex_);
  armed_ = true;
}

std::optional<PrimaryAddress> Failover::synced(const Replicas& replicas, uint64_t end) const {
  for (const auto& replica : replicas) {
    if (replica->state() != ReplicaState::kOnline || replica->acknowledged() != end) continue;
    const PrimaryAddress address = address_of(*replica);
    if (!request_.target || *request_.target == address) return address;
  }
  return std::nullopt;
}

Failover::Next Failover::look(uint64_t end, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (stage() != FailoverStage::kWaitsForSync || !armed_) return {};
  if (const auto target = synced(replication_.replicas(), end)) {
    base::log::notice("Failover target {}:{} is synced, failing over.", target->host, target->port);
    request_.target = target;
    stage_ = FailoverStage::kInProgress;
    return {.step = Step::kFollow, .target = *target};
  }
  if (now_ms < deadline_ms_) return {};
  if (!request_.force) return {.step = Step::kGiveUp, .target = {}};
  base::log::notice("Failover to {}:{} time out exceeded, failing over.", request_.target->host,
                    request_.target->port);
  stage_ = FailoverStage::kInProgress;
  return {.step = Step::kFollow, .target = *request_.target};
}

FailoverStage Failover::end() {
  const std::lock_guard lock(mutex_);
  return stage_.exchange(FailoverStage::kNone);
}

std::optional<PrimaryAddress> Failover::target() const {
  const std::lock_guard lock(mutex_);
  return request_.target;
}

}  // namespace engine
