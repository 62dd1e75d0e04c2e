// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/replication/majority_lease.h"
#include "engine/server/primary_link.h"
#include "engine/server/worker.h"
#include "engine/session/node.h"

namespace engine {

// What the node is in its shard: the primary, a replica of somebody, or neither until it is told.
// Whoever manages the shard says so with an epoch (replication/shard_epoch.h); without epochs,
// users do with REPLICAOF. Keeps the node from answering for what its shard may not have: without
// a lease (session/lease.h), or under `durability` before a quorum of replicas has it.
//
// Roles change on the thread of worker 0, which runs what a primary sends, or before it runs; the
// rest is thread-safe. None is called under a guard.
class ShardRole {
 public:
  // `workers` are all there before anything else is called.
  ShardRole(Node& node, const std::vector<std::unique_ptr<Worker>>& workers)
      : node_(node), workers_(workers) {}

  // By which the node follows others; null until then: it can follow none.
  void set_link(std::unique_ptr<PrimaryLink> link) { link_ = std::move(link); }
  PrimaryLink* link() { return link_.get(); }

  // The node follows somebody, or is a primary, because its user says so.
  void follow(KeyspaceWorker& worker, const std::optional<PrimaryAddress>& primary);
  // FAILOVER: it follows a replica of its own, which is told to be the primary. Who waits for
  // something goes on waiting until that has answered: then handed_over(), or follow() nobody.
  void hand_over(KeyspaceWorker& worker, const PrimaryAddress& target,
                 std::function<void(bool)> answered);
  void handed_over();
  // Of a shard that is managed, and just started: it is neither until it is told. Nobody has been
  // answered anything yet.
  void stand_by(KeyspaceWorker& worker);

  base::Result<void> promote(KeyspaceWorker& worker, const Promotion& promotion);
  base::Result<void> demote(KeyspaceWorker& worker, const Demotion& demotion);
  base::Result<void> renew_lease(uint64_t epoch, const LeaseUntil& lease);
  void hear_of_epoch(KeyspaceWorker& worker, uint64_t epoch);
  ShardStanding standing(KeyspaceWorker& worker);

  // Replicas have said how far they are, or who they are and how durable what is acknowledged has
  // to be may have changed. True if replies that waited may go on.
  bool look_at_replicas();

  // To be called by worker 0 every tenth of a second: notes how old what replicas lack is, and asks
  // them for the lease.
  bool tick();

  // After a change of the settings.
  void apply(const Settings& before, const Settings& after);

 private:
  // What was in the stream at the end of a tick, and when it can have got there first.
  struct Written {
    uint64_t until;
    int64_t since_ms;
  };

  bool leads() const { return !node_.replication.is_replica(); }
  void become_replica(KeyspaceWorker& worker, const std::optional<PrimaryAddress>& primary,
                      bool foreign);
  void turn_to(KeyspaceWorker& worker, const std::optional<PrimaryAddress>& primary, bool foreign);
  void note(const std::optional<PrimaryAddress>& primary);
  void become_primary(KeyspaceWorker& worker);
  void direct_link(const std::optional<PrimaryAddress>& primary, bool foreign);
  void take_back_answers();
  uint64_t count_keys(KeyspaceWorker& worker) const;
  std::optional<uint64_t> look_at_quorum(const Settings& settings);
  bool pass_gate(const Settings& settings);
  void take_promoted_lease(const std::optional<LeaseUntil>& lease, bool again);
  void ask_for_lease();
  void renew_by_majority();
  int64_t unreplicated_ms(int64_t now_ms) const;

  Node& node_;
  const std::vector<std::unique_ptr<Worker>>& workers_;
  std::unique_ptr<PrimaryLink> link_;  // of worker 0

  std::mutex mutex_;        // held while the role changes
  size_t taking_back_ = 0;  // how many rounds of take_back_answers() have not ended

  std::mutex quorum_mutex_;  // over what follows; taken last
  uint64_t replicated_ = 0;  // what a quorum has had, since the node leads
  std::deque<Written> written_;
  int64_t last_tick_ms_ = 0;
  MajorityLease majority_;
  int64_t asked_ms_ = 0;  // CLOCK_BOOTTIME
};

}  // namespace engine
