// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/drivers/reply.h"
#include "base/result.h"
#include "base/simulated_disk.h"
#include "engine/replication/majority_lease.h"
#include "engine/replication/shard_epoch.h"
#include "engine/replication/told_primary.h"
#include "engine/session/lease.h"
#include "engine/settings/memory_config_files.h"
#include "engine/settings/settings_store.h"
#include "sim/world.h"

namespace sim {

class Network;

// The machine of the service, among those of Network::cut().
inline constexpr const char* kServiceHost = "service";

// A model of a node's process: what it says to its agent, what it is in its shard, what it has of
// the write stream, and whom it listens to. Settings and the file of the epoch are the node's own
// code; roles, replication and durability are written here once more, after engine/server's
// ShardRole and PrimaryLink, and held against a real node by node_test.cc.
//
// The data is the list of all writes; an offset counts them. Nothing of it outlives the process.
class Node : public std::enable_shared_from_this<Node> {
 public:
  struct Start {
    std::string host;       // the machine that it runs on
    std::string directory;  // the node's; its name is the node's id
    std::string config;     // the text of its configuration file
    std::shared_ptr<base::SimulatedDisk> disk;
    int64_t pid = 0;
    // The service cannot ask for `sync` yet: in a simulation that is how the program is.
    engine::Durability durability = engine::Durability::kSync;
  };

  // Its clients are told of `network`, which outlives it.
  Node(World& world, Network& network, Start start);

  // Begins to work; an Error that ends the process at once.
  base::Result<void> begin();

  // --- to its agent ---
  // False while it does not listen yet.
  bool is_ready() const { return ready_; }
  agent::Reply answer(const agent::Words& request);

  // --- to clients and other nodes ---
  void hear_of_epoch(uint64_t epoch);
  bool listens_on(const std::string& address, int64_t port) const;
  bool shares(const std::string& address) const;
  // A write; `done` with whether it was acknowledged, or never where the connection is closed.
  void write(uint64_t id, std::function<void(bool acknowledged)> done);

  // --- to who holds the process ---
  // Called at the end of the process, in the order of the calls; at once if it is over.
  void when_ended(std::function<void()> task);
  void tell_of_end();

  // --- to who checks ---
  const std::string& id() const { return id_; }
  const std::string& directory() const { return directory_; }
  int64_t pid() const { return pid_; }
  const LifePtr& life() const { return life_; }
  const std::string& host() const { return host_; }
  bool leads() const { return leads_; }
  // It leads, and a client could be answered now: though it be stopped, for that it may be no more.
  bool may_answer() const;
  uint64_t epoch() const { return epoch_.current(); }
  const std::vector<uint64_t>& writes() const { return writes_; }
  bool has(uint64_t write) const;
  bool is_linked() const { return link_ == Link::kUp; }
  // Nobody reaches the node: it was only started to be asked.
  bool is_alone() const { return store_->current()->port == 0; }
  std::vector<std::string> addresses() const { return store_->current()->bind; }
  int64_t port() const { return store_->current()->port; }

 private:
  enum class Link { kNone, kDown, kLoading, kUp };
  struct Address {
    std::string host;
    int64_t port = 0;
  };
  // How far a replica has said to be, at our epoch.
  struct Told {
    size_t offset = 0;
    uint64_t position = 0;
  };
  struct Waiting {
    size_t offset;
    std::function<void(bool)> done;
  };

  agent::Reply config(const agent::Words& request);
  agent::Reply state() const;
  agent::Reply users(const agent::Words& request);
  agent::Reply promote(const agent::Words& request);
  agent::Reply demote(const agent::Words& request);
  void become_replica(std::optional<Address> primary);
  void become_primary();

  static engine::LeaseTerms read_terms(const agent::Words& request, size_t at);
  void take_promoted_lease(const agent::Words& request, bool again);
  agent::Reply lease(const agent::Words& request);
  void note_renewal(bool was_over);
  void ask();
  void renew_by_majority();
  void note_told();

  void pump();
  void shake_hands(const std::shared_ptr<Node>& primary);
  bool begins_like(const Node& other) const;
  void load_from(const std::shared_ptr<Node>& primary);
  void take_stream(const std::shared_ptr<Node>& primary);
  void acknowledge(const std::shared_ptr<Node>& primary);
  void acknowledged(int64_t replica, uint64_t epoch, const Told& told);
  bool has_quorum() const { return replicas_.size() >= quorum(); }
  size_t quorum() const;
  void pass_gate();

  World& world_;
  Network& network_;
  const std::string host_;
  const std::string directory_;
  const std::string id_;
  const std::string config_;
  const int64_t pid_;
  const engine::Durability durability_;
  const LifePtr life_;
  engine::MemoryConfigFiles files_;
  std::unique_ptr<engine::SettingsStore> store_;
  std::shared_ptr<base::SimulatedDisk> disk_;
  engine::ShardEpoch epoch_;
  bool ready_ = false;

  bool leads_ = true;                // as long as it knows no epoch
  uint64_t session_ = 0;             // grows whenever those that follow it have to connect anew
  std::optional<uint64_t> history_;  // who began what it has; nullopt: nobody, it is empty
  std::vector<uint64_t> writes_;
  std::string users_digest_;

  std::optional<Address> primary_;
  Link link_ = Link::kNone;
  int64_t linked_pid_ = 0;
  uint64_t linked_session_ = 0;
  bool pumping_ = false;

  // In the stream, which is the writes and what a primary asks for its lease.
  uint64_t position_ = 0;
  engine::Lease lease_;
  engine::MajorityLease majority_;
  engine::ToldPrimary told_primary_;
  bool asking_ = false;

  std::map<int64_t, Told> replicas_;  // by pid
  std::deque<Waiting> waiting_;
  std::vector<std::function<void()>> at_end_;
};

// All nodes' processes that there are, who may listen where, and which machine reaches which.
class Network {
 public:
  void add(const std::shared_ptr<Node>& node) { nodes_.push_back(node); }
  void remove(const Node& node);

  // Whether another one listens there, so that this one cannot.
  bool is_taken(const std::string& address, int64_t port, const Node& by) const;
  // Who listens there, though it may be stopped; null: nobody.
  std::shared_ptr<Node> find(const std::string& address, int64_t port) const;
  const std::vector<std::shared_ptr<Node>>& nodes() const { return nodes_; }

  // What one machine sends to another gets lost from here on, until as many calls of heal().
  void cut(const std::string& from, const std::string& to);
  void heal(const std::string& from, const std::string& to);
  bool reaches(const std::string& from, const std::string& to) const {
    return cuts_.empty() || !cuts_.contains({from, to});
  }

  // A service has a report of the machine's agent.
  void note_report(const std::string& host, int64_t now_us);
  // Whether a service may have taken the machine for silent at some time in the last `for_us`:
  // never where there is one machine only.
  bool was_silent(const std::string& host, int64_t now_us, int64_t for_us) const;

 private:
  struct Heard {
    int64_t last_us = 0;
    int64_t gap_until_us = INT64_MIN;  // when a report came after a silence
  };

  std::map<std::pair<std::string, std::string>, int> cuts_;
  std::map<std::string, Heard> heard_;  // by machine
  std::vector<std::shared_ptr<Node>> nodes_;
};

}  // namespace sim
