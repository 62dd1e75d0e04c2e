// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engine/execution/dispatcher.h"
#include "engine/session/acl_commands.h"
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
        stats_(commands_.size()) {
    users_.set_default_password(store.current()->requirepass);
    client.authenticated = false;
    become(client, users_.default_user(), users_.version());
    store.after_change([this](const Settings& before, const Settings& after) {
      if (before.requirepass != after.requirepass) users_.set_default_password(after.requirepass);
    });
  }

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
  AclCommands acl_commands_{commands_};
  acl::Users users_{acl_commands_};
  const NodeIdentity identity_ = {};
  MailBell bell_{1, [](uint32_t) {}};
  PubSub pubsub_{bell_};
  Tracking tracking_{keyspace, bell_};
  WriteStream stream_;
  base::DiskFileSystem disk_;
  Snapshots snapshots_{keyspace, disk_, [] {}};
  Loads loads_{[] {}};
  Saver saver_{
      keyspace,
      snapshots_,
      {.clock = clock, .describe = [](const Guard&, SnapshotHeader&) {}, .status_changed = [] {}}};
  Replication replication_{keyspace, stream_, snapshots_};
  Failover failover_{replication_};
  JournalKeeper journal_{{.keyspace = keyspace,
                          .stream = stream_,
                          .snapshots = snapshots_,
                          .replication = replication_,
                          .clock = clock,
                          .disk = disk_,
                          .changed = [] {},
                          .waiting_clients = [] { return size_t{0}; }}};
  WorkerStats stats_;

 public:
  Node node{.keyspace = keyspace,
            .bell = bell_,
            .pubsub = pubsub_,
            .tracking = tracking_,
            .settings = store,
            .clock = clock,
            .cycles = base::CycleClock(clock),
            .disk = disk_,
            .commands = commands_,
            .users = users_,
            .control = *this,
            .identity = identity_,
            .stream = stream_,
            .snapshots = snapshots_,
            .loads = loads_,
            .saver = saver_,
            .replication = replication_,
            .failover = failover_,
            .journal = journal_};
  Dispatcher dispatcher{node, 0};
  Client client{1, keyspace.worker(0).memory};
};

}  // namespace engine
