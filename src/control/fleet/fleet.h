// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/node.h"

// What the agents have said last. It is not stored: after a start the service knows nothing of its
// nodes until their agents report, and decides nothing about them until then.

namespace control {

// Used from one thread.
class Fleet {
 public:
  // What is known about a node; nullptr when no agent has named it since the service started.
  const agent::NodeStatus* node(std::string_view id) const;

  // Whether the host has reported since the service started.
  bool has_reported(std::string_view host) const { return hosts_.contains(host); }

  // Takes in what an agent says of its host. The answer: the nodes whose condition has changed,
  // not counting memory and clients, or that the agent no longer names.
  std::vector<std::string> take(const agent::Report& report);

  // For tests and operators: all that is known, by node.
  const std::map<std::string, agent::NodeStatus, std::less<>>& nodes() const { return nodes_; }

 private:
  std::map<std::string, agent::NodeStatus, std::less<>> nodes_;
  std::map<std::string, std::vector<std::string>, std::less<>> hosts_;  // the nodes of each
};

}  // namespace control
