// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "control/actions/action.h"
#include "control/api/internal_api.h"
#include "control/fleet/fleet.h"
#include "control/store/store.h"

// What `tarn status` and its siblings ask a running service.

namespace control {

struct NodeView {
  std::string id;  // "my-cluster.0001", as the agent names its directory
  std::string zone;
  std::string address;
  uint16_t port = 0;
  std::string state;    // "running", "starting", "failed", "absent", or "unknown" to all agents
  std::string message;  // why it does not run
  uint64_t restarts = 0;
  int64_t pid = 0;
  int64_t maxmemory_bytes = 0;
  int64_t used_memory_bytes = 0;
  int64_t clients = 0;
  std::string role;     // in its shard: "primary", "replica"; empty: of none
  bool linked = false;  // a replica that gets its primary's stream
  // How much of that it lacks, as agents said when they last looked; -1: not known, or no replica.
  int64_t behind_bytes = -1;
  bool tls = false;  // it speaks TLS, and perhaps plain text too
};
BOOST_DESCRIBE_STRUCT(NodeView, (),
                      (id, zone, address, port, state, message, restarts, pid, maxmemory_bytes,
                       used_memory_bytes, clients, role, linked, behind_bytes, tls))

struct CacheView {
  std::string id;
  std::string replication_group;  // whose member it is
  std::string engine;
  std::string engine_version;
  std::string node_type;
  std::string status;  // AWS' word
  std::vector<NodeView> nodes;
};
BOOST_DESCRIBE_STRUCT(CacheView, (),
                      (id, replication_group, engine, engine_version, node_type, status, nodes))

struct ReplicationGroupView {
  std::string id;
  std::string status;  // AWS' word
  // "127.66.0.5:6379"; empty where its machine has no addresses to spare for them.
  std::string primary_endpoint;
  std::string reader_endpoint;
  std::vector<std::string> progress;  // what is happening and being waited for, in sentences
};
BOOST_DESCRIBE_STRUCT(ReplicationGroupView, (),
                      (id, status, primary_endpoint, reader_endpoint, progress))

struct SnapshotView {
  std::string id;
  std::string of;  // a replication group, or a cache cluster
  bool of_group = false;
  std::string status;  // AWS' word
  int64_t bytes_done = 0;
  int64_t bytes_total = 0;  // 0: not known yet
  std::string failure;      // why its last attempt has come to nothing
};
BOOST_DESCRIBE_STRUCT(SnapshotView, (),
                      (id, of, of_group, status, bytes_done, bytes_total, failure))

struct HostView {
  std::string id;
  std::vector<std::string> zones;
  int64_t memory_bytes = 0;
  int64_t memory_given_bytes = 0;
  int cores = 0;
  bool reported = false;       // and is not silent since
  std::string isolation = {};  // of its nodes, in words
};
BOOST_DESCRIBE_STRUCT(HostView, (),
                      (id, zones, memory_bytes, memory_given_bytes, cores, reported, isolation))

// POST /tarn/operator/status
struct StatusRequest {
  // The `moment` of an answer: the next comes when something has happened since then, or after a
  // second. 0: it comes at once.
  uint64_t after_moment = 0;
};
BOOST_DESCRIBE_STRUCT(StatusRequest, (), (after_moment))

struct StatusView {
  uint64_t moment = 0;
  std::vector<HostView> hosts;
  std::vector<CacheView> caches;
  std::vector<ReplicationGroupView> groups;
  std::vector<SnapshotView> snapshots;
};
BOOST_DESCRIBE_STRUCT(StatusView, (), (moment, hosts, caches, groups, snapshots))

// POST /tarn/operator/iam-simulate
struct SimulateRequest {
  std::string principal;  // the ARN of a user, a group or a role; or a user's name
  std::string action;
  std::string resource = "*";
  std::map<std::string, std::vector<std::string>> context = {};  // condition keys
};
BOOST_DESCRIBE_STRUCT(SimulateRequest, (), (principal, action, resource, context))

struct SimulateView {
  bool exists = false;         // the principal
  std::string principal = {};  // its ARN
  std::string decision = {};   // IAM's word
  std::string reason = {};     // which policy says so
};
BOOST_DESCRIBE_STRUCT(SimulateView, (), (exists, principal, decision, reason))

class OperatorApi final : public InternalApi {
 public:
  OperatorApi(Store& store, const Fleet& fleet, const Account& account, const base::Clock& clock)
      : store_(store), fleet_(fleet), account_(account), clock_(clock) {}

  void call(const InternalCall& call, Reply reply) override;

  // To be called when a record was written or an agent sees something else than before.
  void changed();
  // To be called every second.
  void tick() { answer_waiting(); }

 private:
  void simulate(std::string_view body, const Reply& reply);
  void answer(const Reply& reply);
  void answer_waiting();
  StoreResult<StatusView> status();

  Store& store_;
  const Fleet& fleet_;
  const Account& account_;
  const base::Clock& clock_;
  uint64_t moment_ = 1;
  std::list<Reply> waiting_;
};

}  // namespace control
