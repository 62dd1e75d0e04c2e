// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/node.h"
#include "base/clock.h"
#include "control/api/internal_api.h"
#include "control/fleet/fleet.h"
#include "control/store/store.h"

namespace control {

// The service's side of agent/api/node.h: reports go into the fleet and the hosts' records, specs
// come out of the nodes' records.
class AgentApi final : public InternalApi {
 public:
  // Called with the ids of the nodes whose condition has changed.
  using Changed = std::function<void(std::span<const std::string> nodes)>;

  AgentApi(Store& store, Fleet& fleet, const base::Clock& clock, Changed changed)
      : store_(store), fleet_(fleet), clock_(clock), changed_(std::move(changed)) {}

  void call(std::string_view path, std::string_view body, Reply reply) override;

  // To be called when node records were written: answers the agents that wait for them.
  void nodes_written();

  // To be called every second: an agent gets an answer before any proxy loses patience.
  void tick();

 private:
  struct Waiting {
    agent::SpecsRequest request;
    Reply reply;
    int64_t until_us;
  };

  void report(std::string_view body, const Reply& reply);
  void specs(std::string_view body, Reply reply);
  StoreResult<agent::ReportReply> take(const agent::Report& report);
  StoreResult<agent::Specs> specs_after(const agent::SpecsRequest& request);

  Store& store_;
  Fleet& fleet_;
  const base::Clock& clock_;
  Changed changed_;
  std::list<Waiting> waiting_;
};

}  // namespace control
