// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/api/logs.h"
#include "agent/drivers/conversation.h"
#include "agent/host/host_system.h"
#include "agent/link/service_link.h"

namespace agent {

// Where a node's logs are.
struct LoggedNode {
  std::string log;                        // its file
  std::string role;                       // as Redis writes it, for programs that do not say it
  std::optional<Endpoint> endpoint = {};  // where it is asked for its slow log; none: it cannot be
  std::vector<Words> preamble = {};
};

// Collects of the nodes of a host the logs that the service wants, and sends them beside the
// reports. What there is to be sent follows from the service's last answer: this remembers nothing
// that matters. What the service does not take stays where it is. On the agent's loop.
class LogCollector : public std::enable_shared_from_this<LogCollector> {
 public:
  // nullopt: there is no such node, or nothing of it can be read.
  using FindNode = std::function<std::optional<LoggedNode>(const std::string& node)>;

  struct Parts {
    HostSystem& system;
    ServiceLink& service;
    std::string host;
    std::chrono::milliseconds interval;
    std::chrono::milliseconds answer_timeout;
    size_t message_bytes = size_t{256} << 10;  // of a message, about; and of one log in it
  };

  // Ends with the last owner.
  LogCollector(Parts parts, FindNode find);

  void start();

 private:
  void begin();
  void next();
  void collect_engine_log(const WantedLog& wanted, const LoggedNode& node);
  void ask_slow_log(const WantedLog& wanted, const LoggedNode& node);
  void add(LogBatch batch);
  void send();
  void answered(const base::Result<LogsReply>& reply);

  const Parts parts_;
  const FindNode find_;
  std::vector<WantedLog> wanted_;  // as the service said last
  std::deque<WantedLog> waiting_;  // to be looked at in this round
  LogsReport report_;
  size_t report_bytes_ = 0;
  bool has_more_ = false;  // some log is longer than what was read of it
  const std::unique_ptr<Timer> timer_;
};

}  // namespace agent
