// SPDX-License-Identifier: Apache-2.0
#include "sim/simulation.h"

#include <algorithm>
#include <utility>

#include "control/model/shard.h"

namespace sim {

namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kFaultsUs = 60 * kSecondUs;
// The longest of what the product waits for is an agent's channel, 40 seconds, and then the 30 of a
// node's backoff.
constexpr int64_t kSettleUs = 180 * kSecondUs;

}  // namespace

Simulation::Simulation(uint64_t seed, World::LogSink log)
    : world_(seed, std::move(log)), store_(world_.clock), checker_(world_, network_, store_) {}

Simulation::~Simulation() = default;

Outcome Simulation::run() {
  build_hosts(world_.chance(350) ? world_.between(2, 3) : 1);
  start_service();
  for (const auto& host : hosts_) start_agent(*host);
  choose_faults();
  use();
  run_for_us(kFaultsUs);
  end_faults();
  settle();
  outcome_.violation = world_.violation();
  outcome_.events = world_.events;
  return outcome_;
}

void Simulation::run_for_us(int64_t us) {
  const int64_t until_us = world_.now_us() + us;
  while (world_.violation().empty() && world_.step(until_us)) checker_.look();
}

// Until all is well, which it has to be within a time.
void Simulation::settle() {
  const int64_t until_us = world_.now_us() + kSettleUs;
  std::string trouble = "nobody has looked";
  while (!trouble.empty() && world_.now_us() < until_us && world_.violation().empty()) {
    run_for_us(kSecondUs);
    trouble = checker_.trouble();
  }
  if (!trouble.empty()) world_.violate("it does not settle: " + trouble);
}

// --- what there is -------------------------------------------------------------------------------

void Simulation::start_service() {
  world_.say("the service starts");
  service_ = std::make_unique<ServiceProcess>(world_, store_, faults_, [this] {
    world_.after_us(0, nullptr, [this] {
      if (service_ != nullptr && service_->is_dead()) end_service("with a commit");
      std::erase_if(former_services_, [](const auto& former) { return former->is_dead(); });
    });
  });
}

void Simulation::end_service(const char* why) {
  if (service_ == nullptr) return;
  world_.say(std::string("the service ends ") + why);
  service_.reset();
  world_.after_us(world_.between(10'000, faults_go_on_ ? 10'000'000 : 1'000'000), nullptr, [this] {
    if (service_ == nullptr) start_service();
  });
}

// A second service on the same store, while the first goes on; or it is stopped, and goes on with
// what it has in its head when the second one has long been at work.
void Simulation::take_over() {
  world_.say("another service takes over");
  const LifePtr life = service_->life();
  const bool stops = world_.chance(500);
  if (stops) world_.pause(life);
  former_services_.push_back(std::move(service_));
  start_service();
  const int64_t until_us = world_.between(100'000, 15'000'000);
  if (stops) {
    world_.after_us(until_us, nullptr, [this, life] {
      if (life->ended) return;
      world_.say("the former service goes on");
      world_.resume(life);
    });
  }
  world_.after_us(until_us + world_.between(100'000, 15'000'000), nullptr, [this, life] {
    world_.say("the former service ends");
    std::erase_if(former_services_, [&](const auto& former) { return former->life() == life; });
  });
}

ServiceProcess* Simulation::service_that_listens() {
  return service_ == nullptr || service_->is_dead() ? nullptr : service_.get();
}

void Simulation::start_agent(Host& host) {
  auto life = std::make_shared<Life>(Life{.name = host.offer().id});
  auto link = std::make_unique<Link>(Link::Way{world_, network_, host.offer().id}, faults_, life,
                                     [this] { return service_that_listens(); });
  host.start_agent(std::move(link), life);
}

// --- scenarios -----------------------------------------------------------------------------------

void Simulation::begin(const Scenario& scenario) {
  build_hosts(scenario.hosts);
  start_service();
  for (const auto& host : hosts_) start_agent(*host);
  run_for_us(kSecondUs);
  create_group("g", scenario.members);
  const int64_t until_us = world_.now_us() + 60 * kSecondUs;
  while (!checker_.trouble().empty() && world_.now_us() < until_us) run_for_us(kSecondUs);
  run_for_us(3 * kSecondUs);  // so that all know of the voters, and something was written
}

std::shared_ptr<Node> Simulation::leader() const {
  for (const auto& node : network_.nodes()) {
    if (node->may_answer() && node->epoch() > 0 && node->life()->runs()) return node;
  }
  return nullptr;
}

Host& Simulation::host_of(const Node& node) {
  const auto found = std::find_if(hosts_.begin(), hosts_.end(), [&](const auto& host) {
    return host->offer().id == node.host();
  });
  return **found;
}

void Simulation::stop_service_for_us(int64_t us) {
  world_.say("the service ends for long");
  service_.reset();
  world_.after_us(us, nullptr, [this] {
    if (service_ == nullptr) start_service();
  });
}

void Simulation::pause_service_for_us(int64_t us) {
  const LifePtr life = service_->life();
  world_.say("the service is stopped");
  world_.pause(life);
  world_.after_us(us, nullptr, [this, life] {
    world_.say("the service goes on");
    world_.resume(life);
  });
}

void Simulation::stop_agent_for_us(Host& host, int64_t us) {
  world_.say(host.offer().id + ": the agent ends");
  host.end_agent();
  world_.after_us(us, nullptr, [this, &host] {
    if (!host.has_agent()) start_agent(host);
  });
}

}  // namespace sim
