// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/api/figures.h"
#include "agent/link/service_link.h"
#include "base/random.h"
#include "control/actions/action.h"
#include "control/keys/key_service.h"
#include "control/service/service.h"
#include "control/store/memory_store.h"
#include "sim/node.h"
#include "sim/world.h"

namespace sim {

// How often what goes wrong with a service's disk and on the way to it, of a thousand times.
struct ServiceFaults {
  int64_t commit_fails = 0;        // nothing has changed
  int64_t commit_answer_lost = 0;  // it has, and the service does not know
  int64_t commit_kills = 0;        // it has, and the service has ended
  int64_t message_lost = 0;        // and the connection broken, soon or after a long time
  int64_t message_slow = 0;
  int64_t message_doubled = 0;  // the second one comes later, perhaps after newer ones
  int64_t steps_slow = 0;       // of a reconciler: the disk takes its time
  bool two_services = false;    // one takes over while the other goes on
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

// A service's process: the whole of control::Service, on a store that outlives it.
class ServiceProcess {
 public:
  // All outlive it. `crash` is called, from within a commit, when the process is dead: whoever owns
  // it destroys it later.
  ServiceProcess(World& world, control::Store& disk, const ServiceFaults& faults,
                 std::function<void()> crash);
  ~ServiceProcess();

  const LifePtr& life() const { return life_; }
  // It has ended with a commit, and does nothing any more.
  bool is_dead() const;

  // An API call of ElastiCache's, answered at once; the text of what went wrong, empty if nothing.
  std::string call(const std::string& operation, const Parameters& parameters);

  // What an agent posts; the answer comes by the life of the service, and may never.
  void receive(const std::string& path, const std::string& body, control::InternalApi::Reply reply);

 private:
  class View;

  void wake();
  void work();
  void tick();
  void watch_hosts();

  World& world_;
  const ServiceFaults& faults_;
  const LifePtr life_;
  std::unique_ptr<View> store_;
  const control::Account account_ = {"000000000000", "us-east-1"};
  const std::unique_ptr<control::CertificateAuthority> authority_;
  const objects::Places places_;
  const std::unique_ptr<control::KeyService> keys_ = control::key_in_memory(std::string(32, 'k'));
  const control::Storage storage_ = {places_, *keys_, *authority_};
  base::Random random_;
  bool awake_ = false;
  std::unique_ptr<control::Service> service_;
};

// The way of an agent's messages. `service` says who answers now, null: nobody listens.
class Link final : public agent::ServiceLink {
 public:
  using Service = std::function<ServiceProcess*()>;
  struct Way {
    World& world;
    Network& network;
    std::string host;  // the agent's
  };

  Link(const Way& way, const ServiceFaults& faults, LifePtr agent, Service service)
      : world_(way.world),
        network_(way.network),
        host_(way.host),
        faults_(faults),
        agent_(std::move(agent)),
        service_(std::move(service)) {}

  void report(const agent::Report& report,
              std::function<void(base::Result<agent::ReportReply>)> answer) override;
  void figures(const agent::FiguresReport& report,
               std::function<void(base::Result<agent::FiguresReply>)> answer) override;
  void logs(const agent::LogsReport& report,
            std::function<void(base::Result<agent::LogsReply>)> answer) override;
  void specs(const agent::SpecsRequest& request,
             std::function<void(base::Result<agent::Specs>)> answer) override;

 private:
  using Answer = std::function<void(base::Result<std::string>)>;
  void post(const std::string& path, const std::string& body, Answer answer);

  World& world_;
  Network& network_;
  const std::string host_;
  const ServiceFaults& faults_;
  const LifePtr agent_;
  const Service service_;
};

}  // namespace sim
