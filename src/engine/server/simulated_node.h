// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/simulated_disk.h"
#include "engine/server/node_core.h"
#include "engine/settings/memory_config_files.h"
#include "engine/settings/settings_store.h"
#include "net/simulated_loop.h"
#include "net/simulated_network.h"

namespace engine {

// A whole node of some workers without sockets, threads and a time of its own: a test is its
// clients and its primary, and steps it. What is to run next, where several workers have something
// to do, comes from a seed: the same seed, the same run.
//
// What the node reads and writes is on a disk in memory; the threads that do so are real.
class SimulatedNode {
 public:
  using Peer = std::shared_ptr<net::SimulatedPeer>;

  // One worker unless `settings.threads` asks for more.
  explicit SimulatedNode(Settings settings = {}, uint64_t seed = 1)
      : store_(small(std::move(settings)), "", files_),
        dice_(seed),
        core_(store_, {},
              {.clock = clock, .cycles = base::CycleClock(clock), .disk = disk, .seed = seed}) {
    for (uint32_t i = 0; i < core_.node().keyspace.workers(); i++) {
      auto loop = std::make_unique<net::SimulatedLoop>(network, clock);
      loops_.push_back(loop.get());
      core_.add_worker(std::move(loop));
    }
    core_.connect_by([this](const PrimaryAddress&, auto connected) {
      loop().post([this, connected = std::move(connected)] {
        primary = network.connect();
        connected(network.transport_to(primary));
      });
    });
  }

  // A client from `address`, which the node has let in.
  Peer connect(net::Peer address = {.address = "127.0.0.1:50000", .loopback = true}) {
    Peer peer = network.connect();
    core_.hand_over(network.transport_to(peer), std::move(address));
    return peer;
  }

  // Runs whatever there is to do, as long as no time has to go by for it.
  void run_until_idle() {
    constexpr int kStepsMax = 1'000'000;
    for (int i = 0; step(clock.monotonic_us()); i++) CHECK(i < kStepsMax);
  }

  // The same, and what becomes due in the next `ms` milliseconds, when it does.
  void run_for_ms(int64_t ms) {
    const int64_t end_us = clock.monotonic_us() + ms * 1000;
    while (step(end_us)) {
    }
    clock.advance_us(std::max<int64_t>(end_us - clock.monotonic_us(), 0));
    run_until_idle();
  }

  // One turn of one worker, if one has something to do until then.
  bool step(int64_t until_us) {
    std::vector<uint32_t> ready;
    int64_t first_us = INT64_MAX;
    for (uint32_t i = 0; i < loops_.size(); i++) {
      const int64_t at_us = due_us(i);
      if (at_us < first_us) ready.clear();
      first_us = std::min(first_us, at_us);
      if (at_us == first_us) ready.push_back(i);
    }
    if (first_us > until_us) return false;
    core_.worker(ready[dice_.below(ready.size())]).run_once();
    return true;
  }

  // Has the node load what its files have, as at its start, all of it.
  base::Result<void> restore() {
    std::optional<base::Result<void>> outcome;
    core_.restore([&](const base::Result<void>& result) { outcome = result; });
    while (!outcome) load();
    return *outcome;
  }

  // What the threads of workers would do of a load meanwhile.
  void load() {
    node().loads.complete(node().keyspace.worker(0));
    run_until_idle();
  }

  // What the node answers when it has done all it can do now.
  std::string say(const Peer& peer, std::string_view bytes) {
    peer->send(bytes);
    run_until_idle();
    return peer->take();
  }

  Node& node() { return core_.node(); }
  NodeCore& core() { return core_; }
  Worker& worker(uint32_t index = 0) { return core_.worker(index); }
  net::SimulatedLoop& loop(uint32_t index = 0) { return *loops_[index]; }
  base::Random& dice() { return dice_; }

  base::FakeClock clock;
  base::SimulatedDisk disk;
  net::SimulatedNetwork network;
  Peer primary;  // the far end of the way to it, once the node has connected; the last one

 private:
  static Settings small(Settings settings) {
    settings.threads = std::max<int64_t>(settings.threads, 1);
    settings.partitions = 16;
    settings.databases = 2;
    return settings;
  }

  // When the worker's next turn is; in the past, if there is something to do at once.
  int64_t due_us(uint32_t index) {
    const net::SimulatedLoop& loop = *loops_[index];
    const int64_t now_us = clock.monotonic_us();
    if (loop.has_work()) return now_us;
    return std::max(now_us, loop.slept_until_us(core_.worker(index).timeout_us()));
  }

  const MemoryConfigFiles files_ = {};
  SettingsStore store_;
  base::Random dice_;
  std::vector<net::SimulatedLoop*> loops_;  // the workers'
  NodeCore core_;
};

}  // namespace engine
