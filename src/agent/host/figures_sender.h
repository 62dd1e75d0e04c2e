// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/api/figures.h"
#include "agent/host/host_system.h"
#include "agent/host/told_figures.h"
#include "agent/link/service_link.h"

namespace agent {

// Sends what the nodes of a host say of themselves, beside the reports and in messages of a bounded
// size: a host may have a thousand nodes, and no report that decides about them waits for figures.
// What cannot be sent is left out. On the agent's loop.
class FiguresSender : public std::enable_shared_from_this<FiguresSender> {
 public:
  using Collect = std::function<std::vector<NodeFigures>()>;

  struct Parts {
    HostSystem& system;
    ServiceLink& service;
    std::string host;
    std::chrono::milliseconds interval;
    uint64_t first_number;                     // see ToldFigures
    size_t message_bytes = size_t{256} << 10;  // of all names and figures, about; one node at least
  };

  // Ends with the last owner.
  FiguresSender(Parts parts, Collect collect);

  void start();

 private:
  void send_all();
  void send_next();
  void wait();

  const Parts parts_;
  const Collect collect_;  // the looks since it was called last
  ToldFigures told_;
  std::deque<FiguresReport> waiting_;
  const std::unique_ptr<Timer> timer_;
};

}  // namespace agent
