// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/api/logs.h"
#include "control/actions/action.h"
#include "control/logs/log_store.h"
#include "control/model/cache_cluster.h"
#include "control/model/log_delivery.h"
#include "control/nodes/node.h"
#include "control/records/transaction.h"
#include "control/store/store.h"

namespace control {

// The way of caches' logs from agents into log groups and to delivery streams: says what is wanted
// of a host's nodes, and takes what comes. One thread.
class LogIntake {
 public:
  // All outlive this.
  LogIntake(Store& store, const Account& account, const std::unique_ptr<logs::LogStore>& logs)
      : store_(store), account_(account), logs_(logs) {}

  // Batches that do not begin where the last one ended are passed over, and so are those that
  // nobody wants any more; what cannot be kept is not taken. The answer says from where on each is
  // wanted.
  agent::LogsReply take(const agent::LogsReport& report, int64_t now_ms);

  // To be called with what was written.
  void written(const RowChange& change);

 private:
  // A log of a node that is to be delivered.
  struct Route {
    std::string node;     // its record's id
    std::string cluster;  // AWS' names for it
    std::string cache_node;
    std::string engine;
    std::string group =
        {};  // the log group's key in the store; empty: it goes to a delivery stream
    LogDelivery delivery = {};

    std::string log() const;   // by which the store knows how far it has got
    std::string logs() const;  // what that begins with, whenever it was enabled
  };

  std::vector<Route> routes(const std::string& host);
  void add_routes(Transaction& records, const Node& node, std::vector<Route>& routes);
  const Route* route_of(const std::vector<Route>& routes, const agent::LogBatch& batch) const;
  void take(const Route& route, const agent::LogBatch& batch, int64_t now_ms);

  Store& store_;
  const Account& account_;
  const std::unique_ptr<logs::LogStore>& logs_;
  std::map<std::string, std::vector<Route>> routes_;  // by host, until a record changes
};

}  // namespace control
