// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "agent/api/node.h"
#include "agent/drivers/driver.h"
#include "agent/host/isolation.h"
#include "agent/process/log_rotation.h"

namespace agent {

// The lock that an agent holds while it works in a directory.
inline std::string agent_lock(const std::string& state_directory) {
  return state_directory + "/agent.lock";
}

struct AgentOptions {
  using ms = std::chrono::milliseconds;

  std::string state_directory;  // created if it is missing; one agent at a time works in it
  HostOffer offer;              // what the service is told of this host (host_offer.h)

  // The program that is a node itself: this one, even when a newer one has taken its name.
  std::string tarn_program = "/proc/self/exe";
  std::vector<EngineBinary> binaries;  // others, by the versions that they serve

  // A group of control groups version 2 that holds no processes, to be divided among the nodes
  // (control_groups.h); empty: nothing is limited.
  std::string control_group;

  LogLimits node_logs = {};  // of each node

  IsolationOptions isolation = {};  // of the nodes from each other and from the host

  ms poll = ms(500);         // from one look at a node to the next
  ms quiet_poll = ms(2000);  // of a node that shows nothing new
  ms ready_poll = ms(20);    // while it does not answer yet
  ms answer_timeout = ms(2000);
  ms member_answer_timeout = ms(400);  // of a shard: another may have to take its place
  ms source_timeout = ms(5000);        // of a server elsewhere, whose data are to come here
  ms stop_grace = ms(10'000);          // from SIGTERM to SIGKILL
  ms restart_delay_max = ms(30'000);
  ms retry = ms(1000);           // after an error of the service or of the file system
  ms measured_every = ms(1000);  // at the least, that long after the last time
  ms figures_interval = ms(1000);
  ms report_interval = ms(2000);
  // Of a host with members of a shard that is on several: the service tells by that how long a host
  // has been silent, and how long a primary has not been heard of by those who follow it.
  ms leased_poll = ms(250);
  ms leased_report_interval = ms(400);
  ms leased_retry = ms(200);
};

}  // namespace agent
