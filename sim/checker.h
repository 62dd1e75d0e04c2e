// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "control/model/replication_group.h"
#include "control/store/store.h"
#include "sim/node.h"
#include "sim/world.h"

namespace sim {

// Looks at all that there is after every step, and says what may never be:
// - two processes that lead one shard and could answer a client, though one of them be stopped;
// - an epoch of a shard, or of a node's directory, that goes back;
// - a leader that lacks an acknowledged write which another member has, when it begins to lead; not
//   one that is stopped then, since the service does not wait for who does not answer, and not one
//   whom the user has removed from the group;
// - a leader without data while another member has some;
// - two processes on the address of a group's primary.
class Checker {
 public:
  // All outlive it. `store` is what is durable, without any service's view of it.
  Checker(World& world, const Network& network, control::Store& store)
      : world_(world), network_(network), store_(store) {}

  // To be called after every step.
  void look();

  // A client was told that the write is there.
  void acknowledged(const std::string& group, uint64_t write) {
    acknowledged_[group].insert(write);
  }
  // Why not all is well, empty if it is: every group available with its members in their places,
  // and no record or process too many.
  std::string trouble() const;

  // "g-001.0001" is of group "g".
  static std::string group_of(const std::string& node);

 private:
  void look_at_leaders();
  bool was_passed_over(const Node& node) const;
  void begins_to_lead(const Node& leader);
  bool is_member(const Node& node) const;
  void look_at_endpoints();
  void look_at_epochs();
  void read_store();
  std::string trouble_of_group(const std::string& row) const;
  std::string trouble_of_endpoints(const control::ReplicationGroup& group,
                                   const Node& leader) const;

  World& world_;
  const Network& network_;
  control::Store& store_;
  std::map<std::string, std::set<uint64_t>> acknowledged_;  // by group
  std::map<LifePtr, uint64_t> leading_;                     // processes that lead: in which epoch
  std::map<LifePtr, uint64_t> node_epochs_;                 // of each process
  std::map<std::string, uint64_t> shard_epochs_;            // by shard
  uint64_t revision_ = 0;  // of the store, when what follows was read
  std::vector<control::ReplicationGroup> groups_;
};

}  // namespace sim
