// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/host/agent.h"
#include "agent/host/host_system.h"
#include "agent/link/service_link.h"
#include "sim/files.h"
#include "sim/node.h"
#include "sim/world.h"

namespace sim {

// A machine: its files and its processes, which outlive the agent that started them, and the agent,
// which is ended, stopped and started anew.
class Host final {
 public:
  // Both outlive it.
  Host(World& world, Network& network, agent::HostOffer offer);
  ~Host();

  // `link`: the agent's way to the service, made anew for each.
  void start_agent(std::unique_ptr<agent::ServiceLink> link, const LifePtr& life);
  void end_agent();
  const LifePtr& agent_life() const { return agent_life_; }
  bool has_agent() const { return agent_ != nullptr; }

  // Ends a process as a crash or a signal would; `how` as the end of a sentence.
  void end_process(const std::shared_ptr<Node>& node, const std::string& how);
  std::vector<std::shared_ptr<Node>> processes() const;

  SimulatedFiles& files() { return files_; }
  const agent::HostOffer& offer() const { return offer_; }

 private:
  class System;
  class Process;

  base::Result<std::shared_ptr<Node>> start_process(const agent::Command& command);
  std::shared_ptr<Node> find_process(const std::string& lock_file) const;
  void signal(const std::shared_ptr<Node>& node, int number);

  World& world_;
  Network& network_;
  const agent::HostOffer offer_;
  SimulatedFiles files_;
  std::map<std::string, std::shared_ptr<Node>> processes_;  // by their lock files
  std::map<int64_t, std::string> endings_;                  // by pid
  int64_t next_pid_;

  LifePtr agent_life_;
  std::unique_ptr<agent::ServiceLink> link_;
  std::unique_ptr<System> system_;
  std::unique_ptr<agent::Agent> agent_;
};

}  // namespace sim
