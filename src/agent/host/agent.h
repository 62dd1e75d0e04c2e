// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "agent/host/host_system.h"
#include "agent/host/options.h"
#include "agent/link/service_link.h"
#include "base/clock.h"
#include "base/result.h"

namespace agent {

// The agent of a host: gets the wanted state of its nodes from the service, keeps them so, and says
// what it sees. It remembers what it was told, so that it keeps the nodes while the service is
// away; and the nodes go on while the agent is, which finds them again.
//
// All of it belongs to the loop's one thread.
class Agent {
 public:
  // All outlive the agent.
  struct Surroundings {
    HostSystem& system;
    const base::Clock& clock;
    ServiceLink& service;
  };

  Agent(const Surroundings& surroundings, AgentOptions options);

  // The nodes go on.
  ~Agent();

  // Takes over the state directory and begins; an Error if that is not to be had.
  base::Result<void> start();

  // Of all nodes that exist or became absent, by id.
  std::vector<NodeStatus> nodes() const;

 private:
  class Work;
  std::shared_ptr<Work> work_;
};

}  // namespace agent
