// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/logs.h"
#include "agent/api/node.h"
#include "base/clock.h"
#include "control/api/internal_api.h"
#include "control/fleet/fleet.h"
#include "control/keys/key_service.h"
#include "control/store/fenced_store.h"

namespace agent {
struct NodeFigures;
}

namespace control {

// The service's side of agent/api/node.h: reports go into the fleet and the hosts' records, specs
// come out of the nodes' records.
class AgentApi final : public InternalApi {
 public:
  // Called with those whose condition has changed.
  using Changed = std::function<void(const Fleet::Changes& changes)>;

  // Called with the figures of nodes that are on the host that sends them. Gives the nodes of which
  // all is wanted, see agent::FiguresReply.
  using Figures =
      std::function<std::vector<std::string>(const std::vector<agent::NodeFigures>& figures)>;

  // Called with what a host's nodes have logged.
  using Logs = std::function<agent::LogsReply(const agent::LogsReport& report)>;

  // `region` is where access keys sign for. All outlive this.
  AgentApi(FencedStore& store, Fleet& fleet, const KeyService& keys, std::string_view region,
           const base::Clock& clock, Changed changed, Figures figures, Logs logs)
      : store_(store),
        fleet_(fleet),
        keys_(keys),
        region_(region),
        clock_(clock),
        changed_(std::move(changed)),
        figures_(std::move(figures)),
        logs_(std::move(logs)) {}

  void call(const InternalCall& call, Reply reply) override;

  // To be called when rows for agents were written: answers those that wait for them.
  void rows_written();

  // To be called every second: an agent gets an answer before any proxy loses patience.
  void tick();

 private:
  struct Waiting {
    agent::SpecsRequest request;
    Reply reply;
    int64_t until_us;
  };

  void report(const InternalCall& call, const Reply& reply);
  void figures(const InternalCall& call, const Reply& reply);
  void logs(const InternalCall& call, const Reply& reply);
  void specs(const InternalCall& call, Reply reply);
  void unwrap(std::string_view body, const Reply& reply);
  StoreResult<agent::ReportReply> take(const agent::Report& report);
  std::vector<agent::LeaseGrant> leases(const agent::Report& report);
  std::vector<agent::LeaseGrant> leases_of_leaders(const agent::Report& report);
  StoreResult<agent::Specs> specs_after(const agent::SpecsRequest& request);

  FencedStore& store_;
  Fleet& fleet_;
  const KeyService& keys_;
  const std::string region_;
  const base::Clock& clock_;
  Changed changed_;
  Figures figures_;
  Logs logs_;
  std::list<Waiting> waiting_;
};

}  // namespace control
