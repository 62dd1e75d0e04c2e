// SPDX-License-Identifier: Apache-2.0
// What goes wrong.
#include <algorithm>
#include <memory>
#include <vector>

#include "sim/simulation.h"

namespace sim {

// Each run has its own weather: most have some kinds of faults only.
void Simulation::choose_faults() {
  const auto maybe = [this](int64_t most) {
    return world_.chance(400) ? world_.between(1, most) : int64_t{0};
  };
  faults_.commit_fails = maybe(100);
  faults_.commit_answer_lost = maybe(50);
  faults_.commit_kills = maybe(20);
  faults_.message_lost = maybe(100);
  faults_.message_slow = maybe(200);
  faults_.message_doubled = maybe(200);
  faults_.steps_slow = maybe(200);
  faults_.two_services = world_.chance(300);
  for (const auto& host : hosts_) host->files().failures_per_mille = maybe(50);
  // All is built in peace.
  world_.after_us(world_.between(1'000'000, 6'000'000), nullptr, [this] { break_something(); });
}

void Simulation::break_something() {
  if (!faults_go_on_) return;
  const bool of_machines = hosts_.size() > 1 && world_.chance(300);
  if (of_machines) break_machine();
  switch (of_machines ? -1 : world_.between(0, 9)) {
    case -1:
      break;
    case 0:
      break_service();
      break;
    case 1:
    case 2:
      break_agent();
      break;
    case 3:
      world_.clock.step_ms += world_.between(-3'600'000, 3'600'000);
      world_.say("the wall clock is set to " + std::to_string(world_.clock.wall_ms()));
      break;
    default:
      break_node();
  }
  world_.after_us(
      world_.chance(200) ? world_.between(0, 300'000) : world_.between(300'000, 10'000'000),
      nullptr, [this] { break_something(); });
}

void Simulation::break_service() {
  if (service_ == nullptr || service_->is_dead()) return;
  if (world_.chance(500)) return end_service("by a signal");
  const LifePtr life = service_->life();
  if (life->paused) return;
  if (faults_.two_services && world_.chance(500)) return take_over();
  world_.say("the service is stopped");
  world_.pause(life);
  world_.after_us(world_.between(10'000, 15'000'000), nullptr, [this, life] {
    if (life->ended || !life->paused) return;
    world_.say("the service goes on");
    world_.resume(life);
  });
}

void Simulation::break_agent() {
  Host& host = some_host();
  if (!host.has_agent()) return;
  const LifePtr life = host.agent_life();
  if (world_.chance(500)) {
    world_.say(host.offer().id + ": the agent ends");
    host.end_agent();
    world_.after_us(world_.between(10'000, 10'000'000), nullptr, [this, &host] {
      if (!host.has_agent()) start_agent(host);
    });
    return;
  }
  if (life->paused) return;
  world_.say(host.offer().id + ": the agent is stopped");
  world_.pause(life);
  world_.after_us(world_.between(10'000, 10'000'000), nullptr, [this, &host, life] {
    if (life->ended || !life->paused) return;
    world_.say(host.offer().id + ": the agent goes on");
    world_.resume(life);
  });
}

void Simulation::break_node() {
  std::vector<std::pair<Host*, std::shared_ptr<Node>>> all;
  for (const auto& host : hosts_) {
    for (const auto& node : host->processes()) all.emplace_back(host.get(), node);
  }
  if (all.empty()) return;
  // Mostly one that leads: there is most to be done then.
  const auto& [host, node] = all[world_.dice().below(all.size())];
  if (!node->leads() && world_.chance(500)) return break_node();
  if (world_.chance(600)) {
    host->end_process(node, "was killed by signal 9 (Killed)");
    outcome_.failovers++;
    if (faults_.two_services && world_.chance(300)) {  // when the first one has begun to act
      world_.after_us(world_.between(0, 5'000), nullptr, [this] {
        const bool acts = service_that_listens() != nullptr && !service_->life()->paused;
        if (acts && faults_go_on_) take_over();
      });
    }
    return;
  }
  if (node->life()->paused) return;
  world_.say(node->life()->name + " is stopped");
  world_.pause(node->life());
  world_.after_us(world_.between(10'000, 8'000'000), nullptr, [this, node = node] {
    if (node->life()->ended) return;
    world_.say(node->life()->name + " goes on");
    world_.resume(node->life());
  });
}

// From here on nothing new breaks, and what is stopped goes on.
void Simulation::end_faults() {
  world_.say("no more faults");
  faults_go_on_ = false;
  faults_ = {};
  for (const auto& host : hosts_) {
    host->files().failures_per_mille = 0;
    if (!host->has_agent()) start_agent(*host);
    world_.resume(host->agent_life());
    for (const auto& node : host->processes()) world_.resume(node->life());
  }
  if (service_ == nullptr) {
    start_service();
  } else {
    world_.resume(service_->life());
  }
}

}  // namespace sim
