// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engine/execution/dispatcher.h"
#include "engine/session/test_control.h"
#include "engine/settings/memory_config_files.h"

namespace engine {

// A node of one worker without threads and sockets, with the commands that a test is about.
class TestNode : private TestControl {
 public:
  explicit TestNode(std::vector<CommandTable::Family> families, Settings settings = {})
      : store(std::move(settings), "", files_),
        families_(std::move(families)),
        commands_(families_),
        stats_(commands_.size()) {}

  // Executes the requests as one batch; returns the replies.
  std::string batch(const std::vector<std::vector<std::string_view>>& requests, Client& asking) {
    std::vector<Request> slots(requests.size());
    for (size_t i = 0; i < requests.size(); i++) slots[i].args = requests[i];
    dispatcher.begin_batch();
    dispatcher.prepare(slots, asking);
    for (Request& request : slots) dispatcher.execute(request, asking);
    std::string replies = asking.out.copy();
    asking.out.clear();
    return replies;
  }

  const CommandSpec& command(std::string_view name) const {
    const std::string_view words[] = {name};
    return *commands_.resolve(words, CommandTable::Names::kOriginal).spec;
  }
  const CommandStats& stats_of(std::string_view name) {
    return stats_.command(command(name).index);
  }

 private:
  WorkerStats& worker_stats(uint32_t /*worker*/) override { return stats_; }
  void answer_blocked(const BlockedClient& blocked, std::string reply) override {
    answers.emplace_back(blocked.client_id, std::move(reply));
  }
  void feed_monitors(const std::string& line) override { shown.push_back(line); }

  const MemoryConfigFiles files_ = {};

 public:
  SettingsStore store;
  base::FakeClock clock;
  Keyspace keyspace{{.partitions = 256, .databases = 2}};
  std::vector<std::pair<uint64_t, std::string>> answers;  // to whom that waited, in order
  std::vector<std::string> shown;                         // to monitors

 private:
  const std::vector<CommandTable::Family> families_;
  const CommandTable commands_;
  const NodeIdentity identity_ = {};
  PubSub pubsub_{1, [](uint32_t) {}};
  WorkerStats stats_;

 public:
  Node node{.keyspace = keyspace,
            .pubsub = pubsub_,
            .settings = store,
            .clock = clock,
            .cycles = base::CycleClock(clock),
            .commands = commands_,
            .control = *this,
            .identity = identity_};
  Dispatcher dispatcher{node, 0};
  Client client{1, keyspace.worker(0).memory};
};

}  // namespace engine
