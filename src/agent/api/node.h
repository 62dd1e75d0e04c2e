// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

// What the service and an agent say to each other about nodes. The service says what a node is to
// be, always completely, so that a lost message does no harm; the agent says what it sees. Neither
// ever says what to do.

namespace agent {

// The program family that a node runs; decides the protocol of its clients.
// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class Engine { redis, memcached };
BOOST_DESCRIBE_ENUM(Engine, redis, memcached)
// NOLINTEND(readability-identifier-naming)

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class Wanted {
  running,
  absent,  // stopped, and its directory with all data removed
};
BOOST_DESCRIBE_ENUM(Wanted, running, absent)
// NOLINTEND(readability-identifier-naming)

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class Role {
  none,  // of no shard: memcached's nodes, and clusters without a replication group
  primary,
  replica,
};
BOOST_DESCRIBE_ENUM(Role, none, primary, replica)
// NOLINTEND(readability-identifier-naming)

// What a node is in its shard, and since which epoch. A shard's epoch only grows, and is durable in
// the service's store before any agent is told of it; an agent keeps the one that it has been told,
// and refuses a spec of the same shard with an older one, whoever sends it and however late.
struct Membership {
  std::string shard;  // empty: of none
  Role role = Role::none;
  uint64_t epoch = 0;
  // The agent starts its process only while it holds a lease of this epoch: a primary that crashed
  // may have been replaced, and one that comes back empty must not lead those that have the data.
  // What runs goes on without: that is for the node to end.
  bool needs_lease = false;

  bool operator==(const Membership&) const = default;
};
BOOST_DESCRIBE_STRUCT(Membership, (), (shard, role, epoch, needs_lease))

// The desired state of one node.
struct NodeSpec {
  std::string id;         // names its directory: letters, digits, '-', '.'; unique in an account
  std::string host;       // the agent that runs it
  uint64_t revision = 0;  // of the store; grows with every change of this spec
  Wanted wanted = Wanted::running;

  Engine engine = Engine::redis;
  std::string engine_version;  // "redis 7.1.0", "memcached 1.6.22": may choose another binary
  // The node is restarted, and what it held is lost, whenever this differs from what runs.
  uint64_t incarnation = 1;

  std::vector<std::string> addresses;  // all are listened on: its own, then endpoints it serves
  uint16_t port = 0;
  int64_t maxmemory_bytes = 0;
  int threads = 1;
  // The engine's settings by its own names (`maxmemory-policy`, memcached's `max_item_size`). The
  // agent puts live what can be put live, and reports what waits for a restart.
  std::map<std::string, std::string> settings;
  // Networks in CIDR form; a connection from elsewhere is closed before a byte is read. None: no
  // rule; then the engine's own applies, Tarn's protected-mode.
  std::vector<std::string> allowed_sources;

  // memcached: what `config get cluster` answers, `host|ip|port` of each node, and its version.
  uint64_t discovery_version = 0;
  std::vector<std::string> discovery_nodes;

  Membership membership;

  bool operator==(const NodeSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(NodeSpec, (),
                      (id, host, revision, wanted, engine, engine_version, incarnation, addresses,
                       port, maxmemory_bytes, threads, settings, allowed_sources, discovery_version,
                       discovery_nodes, membership))

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class NodeState {
  absent,    // no process and no directory
  starting,  // has a process that does not answer yet, or waits for its next attempt
  running,   // answers, and is all that revision `applied_revision` asks for, but see below
  failed,    // cannot run as asked; `message` says why. The agent keeps trying.
};
BOOST_DESCRIBE_ENUM(NodeState, absent, starting, running, failed)
// NOLINTEND(readability-identifier-naming)

// What the agent sees of one node.
struct NodeStatus {
  std::string id;
  NodeState state = NodeState::absent;
  uint64_t applied_revision = 0;  // the newest spec that was put into effect
  uint64_t incarnation = 0;       // of the running process
  uint64_t restarts = 0;          // crashes since the incarnation began: what it held is lost
  int64_t pid = 0;
  std::string message;  // why it failed, or how its process ended; one sentence
  // Settings that are stored but wait for a restart, and those that this binary does not know; by
  // the names in `settings`, or of a member above: `threads`, `addresses`, `engine_version`.
  std::vector<std::string> settings_pending;
  std::vector<std::string> settings_unknown;
  // Settings whose value the engine does not take, with its own words. It runs without them.
  std::map<std::string, std::string> settings_refused;
  int64_t used_memory_bytes = 0;
  int64_t clients = 0;
  // As the agent has it on its disk: from now on it refuses an older epoch of this shard.
  Membership membership;
  // Bytes of the replication stream that the node has sent or applied; 0 if it has none.
  int64_t replication_offset = 0;

  bool operator==(const NodeStatus&) const = default;
};
BOOST_DESCRIBE_STRUCT(NodeStatus, (),
                      (id, state, applied_revision, incarnation, restarts, pid, message,
                       settings_pending, settings_unknown, settings_refused, used_memory_bytes,
                       clients, membership, replication_offset))

// What a host offers. One address with a prefix below 32 bits means an address a node and the
// standard ports; a single address means a port a node.
struct HostOffer {
  std::string id;
  std::vector<std::string> zones;
  int64_t memory_bytes = 0;
  int cores = 0;
  std::string address_pool;  // CIDR
  bool operator==(const HostOffer&) const = default;
};
BOOST_DESCRIBE_STRUCT(HostOffer, (), (id, zones, memory_bytes, cores, address_pool))

// POST /tarn/agent/report: the agent tells all it knows; sent at once when something changes, and
// every few seconds as a sign of life.
struct Report {
  HostOffer host;
  std::vector<NodeStatus> nodes;  // all that exist on the host, and those that became absent
};
BOOST_DESCRIBE_STRUCT(Report, (), (host, nodes))

// Permission to start, for some time, a node whose membership needs it. It counts from before the
// report was sent that it answers, so that the agent's ends before the service's. An agent that is
// started anew has none. Who reports a node that needs one asks for it, and for its renewal.
struct LeaseGrant {
  std::string node;
  uint64_t epoch = 0;  // of the membership; another one's grant is void
  int64_t duration_ms = 0;
};
BOOST_DESCRIBE_STRUCT(LeaseGrant, (), (node, epoch, duration_ms))

// The answer to a report. Of a node that the service does not know the agent forgets that it is
// absent; one that runs it leaves alone, since only `Wanted::absent` may cost data.
struct ReportReply {
  std::vector<std::string> unknown;
  std::vector<LeaseGrant> leases;
};
BOOST_DESCRIBE_STRUCT(ReportReply, (), (unknown, leases))

// POST /tarn/agent/specs: asks for every spec newer than a revision; 0 for all. The answer comes
// when there is one, or empty after some time.
struct SpecsRequest {
  std::string host;
  uint64_t after_revision = 0;
};
BOOST_DESCRIBE_STRUCT(SpecsRequest, (), (host, after_revision))

struct Specs {
  uint64_t revision = 0;        // ask for those after this one next
  std::vector<NodeSpec> nodes;  // complete each; those that are not named have not changed
};
BOOST_DESCRIBE_STRUCT(Specs, (), (revision, nodes))

}  // namespace agent
