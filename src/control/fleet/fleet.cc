// SPDX-License-Identifier: Apache-2.0
#include "control/fleet/fleet.h"

#include <algorithm>

namespace control {

namespace {

// Figures move all the time; the rest is what reconcilers act upon.
bool same_condition(agent::NodeStatus a, const agent::NodeStatus& b) {
  a.used_memory_bytes = b.used_memory_bytes;
  a.clients = b.clients;
  a.replication_offset = b.replication_offset;
  return a == b;
}

}  // namespace

const agent::NodeStatus* Fleet::node(std::string_view id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::vector<std::string> Fleet::take(const agent::Report& report) {
  std::vector<std::string> changed;
  std::vector<std::string> named;
  for (const agent::NodeStatus& status : report.nodes) {
    named.push_back(status.id);
    const auto [known, fresh] = nodes_.try_emplace(status.id, status);
    if (fresh || !same_condition(known->second, status)) changed.push_back(status.id);
    known->second = status;
  }
  std::vector<std::string>& before = hosts_[report.host.id];
  for (const std::string& id : before) {
    if (std::find(named.begin(), named.end(), id) != named.end()) continue;
    nodes_.erase(id);
    changed.push_back(id);
  }
  before = std::move(named);
  return changed;
}

}  // namespace control
