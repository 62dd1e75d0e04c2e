// SPDX-License-Identifier: Apache-2.0
// What users ask of the service, and their clients of the nodes.
#include <string>
#include <vector>

#include "control/model/replication_group.h"
#include "json/document.h"
#include "sim/simulation.h"

namespace sim {

namespace {

constexpr int64_t kGroups = 2;

std::string group_named(int64_t number) { return std::string(1, static_cast<char>('g' + number)); }

}  // namespace

// Calls now and then, as long as faults go on; the first group is there from the start.
void Simulation::use() {
  if (!faults_go_on_) return;
  const std::vector<std::string> existing = groups();
  if (existing.empty()) {
    create_group(group_named(0), world_.between(2, 4));
  } else {
    const std::string id = group_named(world_.between(0, kGroups - 1));
    const bool exists = std::find(existing.begin(), existing.end(), id) != existing.end();
    if (exists) {
      change_group(id);
    } else if (world_.chance(300)) {
      create_group(id, world_.between(2, 4));
    }
  }
  world_.after_us(world_.between(500'000, 8'000'000), nullptr, [this] { use(); });
}

std::string Simulation::call(const std::string& operation, const Parameters& parameters) {
  ServiceProcess* const service = service_that_listens();
  const bool answers = service != nullptr && !service->life()->paused;
  std::string error = answers ? service->call(operation, parameters) : "nobody answers";
  std::string line = "user: " + operation;
  for (const auto& [name, value] : parameters) line += " " + name + "=" + value;
  world_.say(line + (error.empty() ? "" : ": " + error));
  return error;
}

void Simulation::create_group(const std::string& id, int64_t members) {
  const std::string error =
      call("CreateReplicationGroup", {{"ReplicationGroupId", id},
                                      {"ReplicationGroupDescription", "d"},
                                      {"CacheNodeType", "cache.t4g.micro"},
                                      {"NumCacheClusters", std::to_string(members)},
                                      {"AutomaticFailoverEnabled", "true"}});
  if (error.empty()) write(id);
}

void Simulation::change_group(const std::string& id) {
  const Parameters group = {{"ReplicationGroupId", id}};
  const auto with = [&](Parameters more) {
    more.insert(more.begin(), group.begin(), group.end());
    return more;
  };
  const std::string number = std::to_string(world_.between(1, 4));
  switch (world_.between(0, 9)) {
    case 0:
    case 1:
      call("IncreaseReplicaCount",
           with({{"NewReplicaCount", number}, {"ApplyImmediately", "true"}}));
      return;
    case 2:
    case 3:
      call("DecreaseReplicaCount",
           with({{"NewReplicaCount", number}, {"ApplyImmediately", "true"}}));
      return;
    case 4:
      call("RebootCacheCluster", {{"CacheClusterId", id + "-00" + number},
                                  {"CacheNodeIdsToReboot.CacheNodeId.1", "0001"}});
      return;
    case 5:
      if (world_.chance(300)) call("DeleteReplicationGroup", group);
      return;
    default:
      call("TestFailover", with({{"NodeGroupId", "0001"}}));
  }
}

std::vector<std::string> Simulation::groups() const {
  std::vector<std::string> ids;
  auto& store = const_cast<control::MemoryStore&>(store_);
  const auto rows = store.list(std::string(control::ReplicationGroup::kTable) + "/");
  for (const control::Row& row : *rows) ids.push_back(row.key.substr(row.key.find('/') + 1));
  return ids;
}

// Clients go by the endpoint, or where that is another machine's, by what DescribeReplicationGroups
// says; some by what it has said long ago.
std::shared_ptr<Node> Simulation::node_to_write_to(const control::ReplicationGroup& group) {
  if (hosts_.size() == 1 || world_.chance(400)) {
    return network_.find(group.primary_address, group.port);
  }
  std::vector<std::shared_ptr<Node>> members;
  for (const auto& node : network_.nodes()) {
    if (Checker::group_of(node->id()) == group.id && node->leads()) members.push_back(node);
  }
  return members.empty() ? nullptr : members[world_.dice().below(members.size())];
}

// A client that writes to its group for as long as that exists.
void Simulation::write(const std::string& group) {
  if (!faults_go_on_) return;
  const auto row = store_.get(std::string(control::ReplicationGroup::kTable) + "/" + group);
  if (!*row) return;
  world_.after_us(world_.between(5'000, 100'000), nullptr, [this, group] { write(group); });
  const auto record = *json::read<control::ReplicationGroup>((*row)->value);
  const auto node = node_to_write_to(record);
  if (node == nullptr || !node->is_ready()) return;
  world_.after_us(world_.latency_us(), node->life(), [this, group, node, id = next_write_++] {
    node->write(id, [this, group, id](bool acknowledged) {
      if (!acknowledged) return;
      outcome_.acknowledged++;
      checker_.acknowledged(group, id);
    });
  });
}

}  // namespace sim
