// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
};
BOOST_DESCRIBE_STRUCT(NodeView, (),
                      (id, zone, address, port, state, message, restarts, pid, maxmemory_bytes,
                       used_memory_bytes, clients))

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

struct HostView {
  std::string id;
  std::vector<std::string> zones;
  int64_t memory_bytes = 0;
  int64_t memory_given_bytes = 0;
  int cores = 0;
  bool reported = false;  // since the service started
};
BOOST_DESCRIBE_STRUCT(HostView, (), (id, zones, memory_bytes, memory_given_bytes, cores, reported))

// POST /tarn/operator/status; the request is an empty object.
struct StatusView {
  std::vector<HostView> hosts;
  std::vector<CacheView> caches;
};
BOOST_DESCRIBE_STRUCT(StatusView, (), (hosts, caches))

class OperatorApi final : public InternalApi {
 public:
  OperatorApi(Store& store, const Fleet& fleet) : store_(store), fleet_(fleet) {}

  void call(std::string_view path, std::string_view body, Reply reply) override;

 private:
  StoreResult<StatusView> status();

  Store& store_;
  const Fleet& fleet_;
};

}  // namespace control
