// SPDX-License-Identifier: Apache-2.0
#include "engine/server/shard_role.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "engine/keyspace/walk.h"
#include "engine/session/errors.h"

namespace engine {

namespace {

// `durability async`: what was acknowledged and is on no other node is younger than that. Writes
// are refused a tick earlier, for one may just have been missed.
constexpr int64_t kUnreplicatedMaxMs = 1000;
constexpr int64_t kLookMs = 100;
// A lease of a majority lasts for many of these.
constexpr int64_t kAskForLeaseMs = 200;

// Whether a reader waits as the writer of what it reads does: until a failure cannot take it back.
bool reads_wait(const Settings& settings) {
  return settings.durability == Durability::kSync ||
         (settings.appendonly && settings.appendfsync == AppendFsync::kAlways);
}

}  // namespace

// --- by users ---------------------------------------------------------------------------------

void ShardRole::follow(KeyspaceWorker& worker, const std::optional<PrimaryAddress>& primary) {
  const std::lock_guard lock(mutex_);
  note(primary);
  if (primary) {
    become_replica(worker, primary, true);
  } else {
    become_primary(worker);
  }
}

// For CONFIG REWRITE: after a restart the node does what its user has said last.
void ShardRole::note(const std::optional<PrimaryAddress>& primary) {
  node_.settings.note_primary(primary ? primary->host + " " + std::to_string(primary->port) : "");
}

void ShardRole::hand_over(KeyspaceWorker& worker, const PrimaryAddress& target,
                          std::function<void(bool)> answered) {
  const std::lock_guard lock(mutex_);
  note(target);
  const auto settings = node_.settings.current();
  node_.replication.become_replica(worker, target, replication_limits(*settings));
  node_.conditions.set(kIsReadOnlyReplica, settings->replica_read_only);
  look_at_replicas();
  if (link_ != nullptr) link_->take_part_of(target, std::move(answered));
}

void ShardRole::handed_over() {
  const std::lock_guard lock(mutex_);
  take_back_answers();
}

void ShardRole::stand_by(KeyspaceWorker& worker) {
  const std::lock_guard lock(mutex_);
  turn_to(worker, std::nullopt, false);
  base::log::notice("is at epoch {} of its shard, and waits to be told whom to follow",
                    node_.replication.epoch().current());
}

// --- by whoever manages the shard -------------------------------------------------------------

base::Result<void> ShardRole::promote(KeyspaceWorker& worker, const Promotion& promotion) {
  const std::lock_guard lock(mutex_);
  ShardEpoch& epoch = node_.replication.epoch();
  const bool again = leads() && promotion.epoch == epoch.current() && promotion.epoch != 0;
  if (node_.conditions.any(kIsLoading)) return base::Error{std::string(errors::kLoading)};
  if (!again && promotion.epoch <= epoch.current()) {
    return base::Error{"STALEEPOCH the shard is at epoch " + std::to_string(epoch.current())};
  }
  if (!again && !promotion.even_empty && count_keys(worker) == 0) {
    return base::Error{
        "NODATA the node has no data, and would have those that follow it lose "
        "theirs; with EMPTY it leads nevertheless"};
  }
  if (const auto raised = epoch.raise(promotion.epoch); !raised) {
    return base::Error{"ERR the epoch cannot be stored: " + raised.error().message};
  }
  take_promoted_lease(promotion.lease, again);
  if (again) return {};
  become_primary(worker);
  base::log::notice("leads its shard in epoch {}", promotion.epoch);
  return {};
}

base::Result<void> ShardRole::demote(KeyspaceWorker& worker, const Demotion& demotion) {
  const std::lock_guard lock(mutex_);
  ShardEpoch& epoch = node_.replication.epoch();
  if (demotion.epoch == 0 || demotion.epoch < epoch.current()) {
    return base::Error{"STALEEPOCH the shard is at epoch " + std::to_string(epoch.current())};
  }
  if (const auto raised = epoch.raise(demotion.epoch); !raised) {
    return base::Error{"ERR the epoch cannot be stored: " + raised.error().message};
  }
  become_replica(worker, demotion.primary, demotion.foreign);
  return {};
}

base::Result<void> ShardRole::renew_lease(uint64_t epoch, const LeaseUntil& lease) {
  const std::lock_guard lock(mutex_);
  const uint64_t own = node_.replication.epoch().current();
  if (epoch != own) return base::Error{"STALEEPOCH the shard is at epoch " + std::to_string(own)};
  if (!leads()) return base::Error{"READONLY the node does not lead its shard"};
  if (!node_.lease.is_needed() && lease.terms.voters == 0) {
    return base::Error{"ERR the node was made the primary without a lease"};
  }
  if (!node_.lease.renew(lease.boot_ms)) node_.lease.set(lease.boot_ms);
  const std::lock_guard quorum_lock(quorum_mutex_);
  if (lease.terms.voters > 0) majority_.take(lease.terms);
  return {};
}

// Who leads already may have one by its majority that is longer.
void ShardRole::take_promoted_lease(const std::optional<LeaseUntil>& lease, bool again) {
  const LeaseTerms terms = lease ? lease->terms : LeaseTerms();
  const bool goes_on = again && terms.voters > 0;
  if (!lease) {
    node_.lease.release();
  } else if (!goes_on || !node_.lease.renew(lease->boot_ms)) {
    node_.lease.set(lease->boot_ms);
  }
  const std::lock_guard lock(quorum_mutex_);
  if (goes_on) {
    majority_.take(terms);
  } else {
    majority_.begin(terms);
  }
}

// A replica's own primary may be the one that was replaced: it is asked anew.
void ShardRole::hear_of_epoch(KeyspaceWorker& worker, uint64_t epoch) {
  const std::lock_guard lock(mutex_);
  Replication& replication = node_.replication;
  if (epoch <= replication.epoch().current() || replication.epoch().current() == 0) return;
  base::log::warning("the shard is at epoch {}, and this node was at {}", epoch,
                     replication.epoch().current());
  std::optional<PrimaryAddress> primary;
  if (!leads() && replication.link().state != LinkState::kNone) {
    primary = replication.link().address;
  }
  const auto raised = replication.epoch().raise(epoch);
  become_replica(worker, primary, false);
  if (!raised) base::log::warning("the epoch cannot be stored: {}", raised.error().message);
}

ShardStanding ShardRole::standing(KeyspaceWorker& worker) {
  ShardStanding standing;
  standing.leads = leads();
  standing.epoch = node_.replication.epoch().current();
  standing.lease_left_ms = node_.lease.left_ms(node_.clock);
  standing.keys = count_keys(worker);
  const int64_t now_ms = node_.clock.monotonic_us() / 1000;
  const ToldPrimary& told = node_.replication.told_primary();
  standing.told_ms = now_ms - told.last_ms();
  standing.left_ms = now_ms - told.last_before_ms(standing.epoch);
  const std::lock_guard lock(quorum_mutex_);
  standing.voters_version = standing.leads ? majority_.terms().version : 0;
  standing.replicated = replicated_;
  standing.unreplicated_ms = unreplicated_ms(now_ms);
  return standing;
}

uint64_t ShardRole::count_keys(KeyspaceWorker& worker) const {
  uint64_t keys = 0;
  for (uint32_t db = 0; db < node_.keyspace.databases(); db++) {
    keys += database_size(node_.keyspace, worker, db).keys;
  }
  return keys;
}

// --- changing ---------------------------------------------------------------------------------

// Nothing that was answered as a primary leaves from here on. Requires: mutex_ is held.
void ShardRole::become_replica(KeyspaceWorker& worker, const std::optional<PrimaryAddress>& primary,
                               bool foreign) {
  const bool led = leads();
  const bool managed = node_.replication.epoch().current() != 0;
  if (led && managed) node_.lease.set(0);
  turn_to(worker, primary, foreign);
  if (led) take_back_answers();
}

void ShardRole::turn_to(KeyspaceWorker& worker, const std::optional<PrimaryAddress>& primary,
                        bool foreign) {
  const auto settings = node_.settings.current();
  node_.replication.become_replica(worker, primary, replication_limits(*settings));
  node_.conditions.set(kIsReadOnlyReplica, settings->replica_read_only);
  node_.conditions.set(kIsStaleReplica, !settings->replica_serve_stale_data);
  if (primary) base::log::notice("follows {}:{}", primary->host, primary->port);
  look_at_replicas();
  direct_link(primary, foreign);
}

void ShardRole::become_primary(KeyspaceWorker& worker) {
  const auto settings = node_.settings.current();
  {
    const std::lock_guard lock(quorum_mutex_);
    replicated_ = 0;
    written_.clear();
  }
  node_.keyspace.note_writes(reads_wait(*settings));
  node_.replication.become_primary(worker);
  node_.conditions.set(kIsReadOnlyReplica, false);
  node_.conditions.set(kIsStaleReplica, false);
  base::log::notice("is a primary");
  look_at_replicas();
  direct_link(std::nullopt, false);
}

void ShardRole::direct_link(const std::optional<PrimaryAddress>& primary, bool foreign) {
  if (link_ == nullptr) return;
  const auto direct = [this, primary, foreign] {
    if (primary) {
      link_->follow(*primary, foreign);
    } else {
      link_->stop();
    }
  };
  if (workers_.front()->on_own_thread()) {
    direct();
  } else {
    workers_.front()->loop().post(direct);
  }
}

// Who waits for a key would take it from what the primary says, and who is owed an answer would
// take the node for one. As a replica it answers again once all of them are gone, of every time
// that it has led.
void ShardRole::take_back_answers() {
  taking_back_++;
  on_all_workers(
      workers_, [](Worker& worker) { worker.end_for_new_role(); },
      [this] {
        const std::lock_guard lock(mutex_);
        if (--taking_back_ == 0 && !leads()) node_.lease.release();
      });
}

// --- durability -------------------------------------------------------------------------------

void ShardRole::apply(const Settings& before, const Settings& after) {
  node_.keyspace.note_writes(reads_wait(after));
  if (before.durability == after.durability && before.durability_quorum == after.durability_quorum)
    return;
  if (look_at_replicas()) node_.control.gate_has_moved();
}

bool ShardRole::look_at_replicas() {
  const auto settings = node_.settings.current();
  const std::lock_guard lock(quorum_mutex_);
  renew_by_majority();
  return pass_gate(*settings);
}

// --- the lease of a majority ------------------------------------------------------------------

// What is asked is in the stream, and an acknowledgement of it was sent after the time that is
// noted. Requires: quorum_mutex_ is held.
void ShardRole::ask_for_lease() {
  const int64_t now_ms = node_.clock.boot_ms();
  if (!leads() || !majority_.is_on() || now_ms - asked_ms_ < kAskForLeaseMs) return;
  asked_ms_ = now_ms;
  if (majority_.replicas_needed() > 0) node_.replication.ask_for_acknowledgements();
  majority_.note(node_.stream.end(), now_ms);
}

// Requires: likewise.
void ShardRole::renew_by_majority() {
  if (!leads() || !majority_.is_on()) return;
  const size_t needed = majority_.replicas_needed();
  const auto acknowledged =
      needed == 0 ? node_.stream.end() : node_.replication.replicated_to(needed);
  const auto until_ms = acknowledged ? majority_.until(*acknowledged) : std::nullopt;
  if (until_ms) node_.lease.renew(*until_ms);
}

// --- durability -------------------------------------------------------------------------------

// Requires: quorum_mutex_ is held. nullopt: there are too few replicas.
std::optional<uint64_t> ShardRole::look_at_quorum(const Settings& settings) {
  const auto offset =
      node_.replication.replicated_to(static_cast<size_t>(settings.durability_quorum));
  if (offset) replicated_ = std::max(replicated_, *offset);
  while (!written_.empty() && written_.front().until <= replicated_) written_.pop_front();
  return offset;
}

// Requires: likewise.
bool ShardRole::pass_gate(const Settings& settings) {
  if (settings.durability == Durability::kDisabled || !leads()) {
    written_.clear();
    node_.conditions.set(kLacksQuorum, false);
    node_.conditions.set(kReplicasAreBehind, false);
    return node_.gate.pass(ReplyGate::kReplicas, ReplyGate::kOpen);
  }
  const bool has_quorum = look_at_quorum(settings).has_value();
  const bool sync = settings.durability == Durability::kSync;
  const int64_t age_ms = unreplicated_ms(node_.clock.monotonic_us() / 1000);
  node_.conditions.set(kLacksQuorum, sync && !has_quorum);
  node_.conditions.set(kReplicasAreBehind, !sync && age_ms > kUnreplicatedMaxMs - kLookMs);
  return node_.gate.pass(ReplyGate::kReplicas, sync ? replicated_ : ReplyGate::kOpen);
}

// Requires: likewise.
int64_t ShardRole::unreplicated_ms(int64_t now_ms) const {
  return written_.empty() ? 0 : now_ms - written_.front().since_ms;
}

bool ShardRole::tick() {
  const auto settings = node_.settings.current();
  const bool promises = settings->durability != Durability::kDisabled && leads();
  if (promises && node_.replication.has_slow_to_acknowledge()) {
    node_.replication.ask_for_acknowledgements();
  }
  const int64_t now_ms = node_.clock.monotonic_us() / 1000;
  const std::lock_guard lock(quorum_mutex_);
  const int64_t since_ms = std::exchange(last_tick_ms_, now_ms);
  ask_for_lease();
  renew_by_majority();
  const uint64_t end = node_.stream.end();
  const uint64_t noted = written_.empty() ? replicated_ : written_.back().until;
  if (promises && end > noted) written_.push_back({.until = end, .since_ms = since_ms});
  return pass_gate(*settings);
}

}  // namespace engine
