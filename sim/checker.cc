// SPDX-License-Identifier: Apache-2.0
#include "sim/checker.h"

#include <algorithm>
#include <utility>

#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/nodes/node.h"
#include "json/document.h"

namespace sim {

namespace {

template <typename T>
std::vector<T> records(control::Store& store) {
  std::vector<T> all;
  const auto rows = store.list(std::string(T::kTable) + "/");
  for (const control::Row& row : *rows) all.push_back(*json::read<T>(row.value));
  return all;
}

std::string with_epoch(const Node& node) {
  return node.life()->name + " (epoch " + std::to_string(node.epoch()) + ")";
}

}  // namespace

std::string Checker::group_of(const std::string& node) { return node.substr(0, node.rfind('-')); }

void Checker::look() {
  const bool is_written = *store_.revision() != revision_;
  if (!is_written && !std::exchange(world_.touched, false)) return;
  world_.touched = false;
  if (is_written) read_store();
  look_at_epochs();
  look_at_leaders();
  look_at_endpoints();
}

// A shard that is gone may come again, from the first epoch on.
void Checker::read_store() {
  revision_ = *store_.revision();
  groups_ = records<control::ReplicationGroup>(store_);
  std::map<std::string, uint64_t> epochs;
  for (const auto& shard : records<control::Shard>(store_)) {
    const auto known = shard_epochs_.find(shard.id);
    if (known != shard_epochs_.end() && shard.epoch < known->second) {
      world_.violate("shard " + shard.id + " is at epoch " + std::to_string(shard.epoch) +
                     " again, and was at " + std::to_string(known->second));
    }
    epochs[shard.id] = shard.epoch;
  }
  shard_epochs_ = std::move(epochs);
  std::erase_if(acknowledged_, [&](const auto& entry) {
    return std::none_of(groups_.begin(), groups_.end(),
                        [&](const auto& group) { return group.id == entry.first; });
  });
}

void Checker::look_at_leaders() {
  std::map<std::string, const Node*> leaders;
  for (const auto& node : network_.nodes()) {
    if (!node->leads()) {
      leading_.erase(node->life());
      continue;
    }
    if (node->may_answer()) {
      const auto [other, is_first] = leaders.try_emplace(group_of(node->id()), node.get());
      if (!is_first) {
        world_.violate("two primaries: " + with_epoch(*other->second) + " and " +
                       with_epoch(*node));
      }
    }
    const auto [known, is_new] = leading_.try_emplace(node->life(), 0);
    if (std::exchange(known->second, node->epoch()) != node->epoch()) begins_to_lead(*node);
  }
  std::erase_if(leading_, [](const auto& entry) { return entry.first->ended; });
}

bool Checker::is_member(const Node& node) const {
  const std::string cluster = node.id().substr(0, node.id().rfind('.'));
  return std::any_of(groups_.begin(), groups_.end(), [&](const auto& group) {
    return std::find(group.members.begin(), group.members.end(), cluster) != group.members.end();
  });
}

// Whether it did not answer when it was decided who leads: that was some messages and commits ago.
bool Checker::was_passed_over(const Node& node) const {
  constexpr int64_t kDecidedUs = 10'000'000;
  const Life& life = *node.life();
  return life.paused || life.resumed_us > world_.now_us() - kDecidedUs ||
         network_.was_silent(node.host(), world_.now_us(), kDecidedUs);
}

void Checker::begins_to_lead(const Node& leader) {
  const std::string group = group_of(leader.id());
  for (const auto& other : network_.nodes()) {
    if (!is_member(*other)) continue;
    const bool has_nothing = other->writes().empty() || group_of(other->id()) != group;
    if (other.get() == &leader || has_nothing) continue;
    if (leader.writes().empty()) {
      world_.violate(with_epoch(leader) + " leads without data, and " + with_epoch(*other) +
                     " has some");
    }
    if (was_passed_over(*other)) continue;
    for (const uint64_t write : acknowledged_[group]) {
      if (leader.has(write) || !other->has(write)) continue;
      return world_.violate(with_epoch(leader) + " leads without the acknowledged write " +
                            std::to_string(write) + ", which " + with_epoch(*other) + " has");
    }
  }
  // What it lacks nobody could have given it: from now on that is gone.
  std::erase_if(acknowledged_[group], [&](uint64_t write) { return !leader.has(write); });
}

void Checker::look_at_endpoints() {
  for (const auto& group : groups_) {
    if (group.primary_address.empty()) continue;
    std::string listening;
    for (const auto& node : network_.nodes()) {
      if (!node->listens_on(group.primary_address, group.port)) continue;
      if (!listening.empty()) {
        world_.violate("two processes on " + group.primary_address + ": " + listening + " and " +
                       node->id());
      }
      listening = node->id();
    }
  }
}

void Checker::look_at_epochs() {
  for (const auto& node : network_.nodes()) {
    uint64_t& known = node_epochs_[node->life()];
    if (node->epoch() < known) {
      world_.violate(with_epoch(*node) + " was at epoch " + std::to_string(known));
    }
    known = node->epoch();
  }
  std::erase_if(node_epochs_, [](const auto& entry) { return entry.first->ended; });
}

// --- when all is to be well ----------------------------------------------------------------------

std::string Checker::trouble() const {
  std::set<std::string> owned;
  for (const auto& group : records<control::ReplicationGroup>(store_)) {
    if (group.status != control::ReplicationGroupStatus::available) {
      return "group " + group.id + " is not available";
    }
    if (std::string trouble = trouble_of_group(group.id); !trouble.empty()) return trouble;
  }
  for (const auto& cluster : records<control::CacheCluster>(store_)) {
    if (cluster.status != control::ClusterStatus::available) {
      return "cluster " + cluster.id + " is not available";
    }
    for (const auto& node : cluster.nodes) owned.insert(cluster.id + "." + node.id);
  }
  std::set<std::string> rows;
  for (const auto& row : records<control::Node>(store_)) rows.insert(row.id);
  if (rows != owned) return "there are node records that nobody owns, or too few";
  std::set<std::string> running;
  for (const auto& node : network_.nodes()) {
    if (!node->is_alone()) running.insert(node->id());
  }
  if (running != owned) return "there are processes that nobody owns, or too few";
  return "";
}

std::string Checker::trouble_of_group(const std::string& id) const {
  const auto row = store_.get(std::string(control::ReplicationGroup::kTable) + "/" + id);
  const auto group = *json::read<control::ReplicationGroup>((*row)->value);
  const Node* leader = nullptr;
  for (const auto& node : network_.nodes()) {
    if (group_of(node->id()) == id && node->may_answer() && node->epoch() > 0) leader = node.get();
  }
  if (leader == nullptr) return "group " + id + " has no primary";
  for (const std::string& member : group.members) {
    const auto found =
        std::find_if(network_.nodes().begin(), network_.nodes().end(),
                     [&](const auto& node) { return node->id() == member + ".0001"; });
    if (found == network_.nodes().end()) return member + " has no process";
    const Node& node = **found;
    if (&node == leader) continue;
    if (node.leads() || !node.is_linked() || node.epoch() != leader->epoch()) {
      return member + " does not follow";
    }
  }
  return trouble_of_endpoints(group, *leader);
}

// Nobody on another machine can listen there.
std::string Checker::trouble_of_endpoints(const control::ReplicationGroup& group,
                                          const Node& leader) const {
  if (group.primary_address.empty()) return "";
  const std::string& id = group.id;
  const bool is_at_home = leader.host() == group.endpoint_host;
  const auto replicas_at_home =
      std::count_if(network_.nodes().begin(), network_.nodes().end(), [&](const auto& node) {
        return group_of(node->id()) == id && !node->leads() && node->host() == group.endpoint_host;
      });
  const auto at = network_.find(group.primary_address, group.port);
  if (at.get() != (is_at_home ? &leader : nullptr)) {
    return "the endpoint of " + id + " does not lead to the primary";
  }
  const bool is_read = is_at_home || replicas_at_home > 0;
  if (is_read && network_.find(group.reader_address, group.port) == nullptr) {
    return "nobody listens on the reader endpoint of " + id;
  }
  for (const auto& node : network_.nodes()) {
    if (!node->listens_on(group.reader_address, group.port)) continue;
    if (node->leads() != (replicas_at_home == 0)) {
      return "the reader endpoint of " + id + " leads to more than replicas";
    }
  }
  return "";
}

}  // namespace sim
