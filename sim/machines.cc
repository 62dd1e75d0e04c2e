// SPDX-License-Identifier: Apache-2.0
// Several machines, and what goes wrong between them.
#include <algorithm>
#include <string>
#include <vector>

#include "sim/simulation.h"

namespace sim {

namespace {

constexpr const char* kZones[] = {"us-east-1a", "us-east-1b", "us-east-1c"};

}  // namespace

// One machine in all zones, or one a zone.
void Simulation::build_hosts(int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    std::vector<std::string> zones = {kZones[i]};
    if (count == 1) zones = {std::begin(kZones), std::end(kZones)};
    agent::HostOffer offer = {"host-" + std::to_string(i + 1), std::move(zones), int64_t{64} << 30,
                              8, "127." + std::to_string(66 + i) + ".0.0/24"};
    hosts_.push_back(std::make_unique<Host>(world_, network_, std::move(offer)));
  }
}

Host& Simulation::some_host() { return *hosts_[world_.dice().below(hosts_.size())]; }

void Simulation::break_machine() {
  Host& host = some_host();
  switch (world_.between(0, 5)) {
    case 0:
      stop_host(host, world_.between(50'000, 12'000'000));
      break;
    case 1:
      crash_host(host);
      break;
    case 2:
      isolate_host(host, world_.between(100'000, 15'000'000));
      break;
    default:
      cut_way(host.offer().id, world_.chance(500) ? kServiceHost : some_host().offer().id);
  }
}

// All that runs on it stands still: a machine that is asleep, or its hypervisor.
void Simulation::stop_host(Host& host, int64_t for_us) {
  std::vector<LifePtr> lives;
  if (host.has_agent()) lives.push_back(host.agent_life());
  for (const auto& node : host.processes()) lives.push_back(node->life());
  std::erase_if(lives, [](const LifePtr& life) { return life->paused; });
  if (lives.empty()) return;
  world_.say(host.offer().id + " is stopped");
  for (const LifePtr& life : lives) world_.pause(life);
  world_.after_us(for_us, nullptr, [this, lives, &host] {
    world_.say(host.offer().id + " goes on");
    for (const LifePtr& life : lives) {
      if (!life->ended && life->paused) world_.resume(life);
    }
  });
}

// Its processes are gone, its disk is not.
void Simulation::crash_host(Host& host) {
  world_.say(host.offer().id + " crashes");
  host.end_agent();
  for (const auto& node : host.processes()) host.end_process(node, "ended with its machine");
  outcome_.failovers++;
  world_.after_us(world_.between(1'000'000, 20'000'000), nullptr, [this, &host] {
    if (!host.has_agent()) start_agent(host);
  });
}

void Simulation::isolate_host(Host& host, int64_t for_us) {
  const std::string& id = host.offer().id;
  world_.say(id + " is cut off");
  cut_for(id, kServiceHost, for_us);
  cut_for(kServiceHost, id, for_us);
  for (const auto& other : hosts_) {
    if (other->offer().id == id) continue;
    cut_for(id, other->offer().id, for_us);
    cut_for(other->offer().id, id, for_us);
  }
}

// Both ways or one.
void Simulation::cut_way(const std::string& one, const std::string& other) {
  if (one == other) return;
  const int64_t for_us = world_.between(100'000, 15'000'000);
  const int64_t which = world_.between(0, 3);
  if (which != 0) cut_for(one, other, for_us);
  if (which != 1) cut_for(other, one, for_us);
}

void Simulation::cut_for(const std::string& from, const std::string& to, int64_t for_us) {
  world_.say("nothing comes from " + from + " to " + to);
  network_.cut(from, to);
  world_.after_us(for_us, nullptr, [this, from, to] {
    world_.say("all comes from " + from + " to " + to + " again");
    network_.heal(from, to);
  });
}

}  // namespace sim
