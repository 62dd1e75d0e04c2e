// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/api/transfer.h"
#include "base/sha256.h"

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

  // Of a shard with members on several hosts, whose primary answers only under a lease: from the
  // service, or from a majority of so many members, itself among them, for `lease_ms` each time. 0:
  // it needs none. Of two numbers of one epoch the one with the larger version counts.
  uint64_t voters = 0;
  uint64_t voters_version = 0;
  int64_t lease_ms = 0;

  bool operator==(const Membership&) const = default;
};
BOOST_DESCRIBE_STRUCT(Membership, (),
                      (shard, role, epoch, needs_lease, voters, voters_version, lease_ms))

// Whom a member of a shard follows and by what they know each other, as far as it is not settled by
// its membership.
struct Following {
  // The primary's own address; empty: nobody leads now. A replica that is told so follows nobody,
  // and what it was the primary of has ended.
  std::string address;
  uint16_t port = 0;
  std::string secret;  // what a replica shows to be let in
  // A primary leads though it has no data: nobody else in the shard has any.
  bool may_be_empty = false;
  // The roles are changing: the agent looks often, and says how far the node is each time.
  bool closely = false;
  // The address is a server's that knows nothing of the shard and its epochs: its data come here.
  bool foreign = false;

  bool operator==(const Following&) const = default;
};
BOOST_DESCRIBE_STRUCT(Following, (), (address, port, secret, may_be_empty, closely, foreign))

// A server of somebody else's that data is to come from. Its agent looks at it once for each
// number, and says what it has found.
struct SourceCheck {
  uint64_t number = 0;  // 0: there is nothing to look at
  std::string host;     // an address or a name
  uint16_t port = 0;

  bool operator==(const SourceCheck&) const = default;
};
BOOST_DESCRIBE_STRUCT(SourceCheck, (), (number, host, port))

struct SourceFacts {
  uint64_t number = 0;  // of the check
  // Why nothing can be had from it, a clause; empty: the rest counts.
  std::string problem = {};
  std::string version = {};  // as it calls it
  bool is_cluster = false;   // it has only a part of the slots
  int64_t data_bytes = 0;    // of its memory
  int64_t databases = 0;     // that it needs: up to the last that has keys
  int64_t offset = 0;        // of its stream

  bool operator==(const SourceFacts&) const = default;
};
BOOST_DESCRIBE_STRUCT(SourceFacts, (),
                      (number, problem, version, is_cluster, data_bytes, databases, offset))

// Whether what clients and a node say to each other is encrypted.
// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class TransitEncryption {
  off,
  preferred,  // as each client chooses
  required,
};
BOOST_DESCRIBE_ENUM(TransitEncryption, off, preferred, required)
// NOLINTEND(readability-identifier-naming)

// By what a node shows its clients, and its primary, who it is; PEM. Nothing: it speaks no TLS.
struct NodeIdentity {
  std::string certificate;
  std::string key;        // of the certificate, wrapped by the service's master key
  std::string authority;  // whose certificates it believes

  bool operator==(const NodeIdentity&) const = default;
};
BOOST_DESCRIBE_STRUCT(NodeIdentity, (), (certificate, key, authority))

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
  // Those of them that other nodes on its host listen on as well: each client is one's of them.
  std::vector<std::string> shared_addresses;
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
  Following following;
  SourceCheck source_check;

  Restore restore;  // what it begins with; means nothing to a node that was started before
  // It is to have its data after an orderly end of its host too.
  bool keeps_data = false;
  // What its files are encrypted with, wrapped by the service's master key; empty: with nothing.
  std::string data_key = {};

  TransitEncryption transit_encryption = TransitEncryption::off;
  NodeIdentity identity = {};  // there is one, unless transit is not encrypted
  // Who may log in and do what: a line "user NAME RULES" for each, as Redis' files of users have
  // them, with hashes of passwords. These users and no others. Empty: everybody may do everything.
  std::string users = {};
  // What the access keys that `users` names with `iam-key:` sign with, 64 hexadecimal digits by
  // "ACCESS-KEY-ID/YYYYMMDD". Only on its way to the node: no row and no file has any.
  std::map<std::string, std::string> signing_keys = {};

  bool operator==(const NodeSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(NodeSpec, (),
                      (id, host, revision, wanted, engine, engine_version, incarnation, addresses,
                       shared_addresses, port, maxmemory_bytes, threads, settings, allowed_sources,
                       discovery_version, discovery_nodes, membership, following, source_check,
                       restore, keeps_data, data_key, transit_encryption, identity, users,
                       signing_keys))

// By which a node and its agent say which users it has: SHA-256 of NodeSpec::users, in hexadecimal.
inline std::string users_digest(const NodeSpec& spec) {
  return base::hex(base::sha256(spec.users));
}

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class NodeState {
  absent,    // no process and no directory
  starting,  // has a process that does not answer yet, or waits for its next attempt
  running,   // answers, and is all that revision `applied_revision` asks for, but see below
  failed,    // cannot run as asked; `message` says why. The agent keeps trying.
};
BOOST_DESCRIBE_ENUM(NodeState, absent, starting, running, failed)
// NOLINTEND(readability-identifier-naming)

// What a member of a shard says of itself.
struct Standing {
  Role role = Role::none;  // none: it has not been asked, or does not answer
  uint64_t epoch = 0;      // the latest of the shard that it knows
  bool linked = false;     // a replica that gets its primary's stream
  bool has_data = false;   // any key at all
  bool knows_leases = false;
  uint64_t voters_version = 0;  // of a primary: see Membership

  bool operator==(const Standing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Standing, (), (role, epoch, linked, has_data, knows_leases, voters_version))

// By which NodeStatus::settings_refused names a role, users, or an encryption that the node does
// not take.
inline constexpr const char* kMembership = "membership";
inline constexpr const char* kUsers = "users";
inline constexpr const char* kTransitEncryption = "transit_encryption";

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
  Standing standing;
  // Where in the shard's stream the node is; 0 if it has none.
  int64_t replication_offset = 0;
  bool closely = false;  // it is looked at closely, and each move of the offset said
  bool silent = false;   // its process runs and has answered before, but does not any more
  SourceFacts source;    // what was found by the last check
  // What it was to begin with cannot be had, or not be used; `message` says why.
  bool restore_failed = false;
  bool began_with_data = false;  // its process was started with data that lay there already
  // For how long at least, when this was sent, it has told its primary nothing new of how far it
  // is; and nothing at all to one of an earlier epoch than its standing's, or, without a process,
  // than its membership's.
  int64_t told_ms = 0;
  int64_t left_ms = 0;
  std::string users;  // users_digest() of those that it has; empty: it has not been told any

  bool operator==(const NodeStatus&) const = default;
};
BOOST_DESCRIBE_STRUCT(NodeStatus, (),
                      (id, state, applied_revision, incarnation, restarts, pid, message,
                       settings_pending, settings_unknown, settings_refused, used_memory_bytes,
                       clients, membership, standing, replication_offset, closely, silent, source,
                       restore_failed, began_with_data, told_ms, left_ms, users))

// What a host offers. One address with a prefix below 32 bits means an address a node and the
// standard ports; a single address means a port a node.
struct HostOffer {
  std::string id;
  std::vector<std::string> zones;
  int64_t memory_bytes = 0;
  int cores = 0;
  std::string address_pool;    // CIDR
  std::string isolation = {};  // of its nodes: what is in force and what is not, in words
  bool operator==(const HostOffer&) const = default;
};
BOOST_DESCRIBE_STRUCT(HostOffer, (), (id, zones, memory_bytes, cores, address_pool, isolation))

// POST /tarn/agent/report: the agent tells all it knows; sent at once when something changes, and
// every few seconds as a sign of life.
//
// Reports may come late, twice, or after later ones: `agent` is of the process that sends, and
// larger each time one is started on the host; `number` grows with each of its reports. One that is
// overtaken says nothing any more. `agent` is 0 where that could not be made sure of.
struct Report {
  HostOffer host;
  std::vector<NodeStatus> nodes;  // all that exist on the host, and those that became absent
  std::vector<TransferStatus> transfers = {};
  uint64_t agent = 0;
  uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Report, (), (host, nodes, transfers, agent, number))

// Permission to start once, for some time, a node whose membership needs it. It counts from before
// the report was sent that it answers, so that the agent's ends before the service's. An agent that
// is started anew has none. Who reports a node that needs one and does not run asks for it.
struct LeaseGrant {
  std::string node;
  uint64_t epoch = 0;  // of the membership; another one's grant is void
  int64_t duration_ms = 0;
};
BOOST_DESCRIBE_STRUCT(LeaseGrant, (), (node, epoch, duration_ms))

// `leading` are not for a start: a primary of a shard with voters may answer so long, of
// CLOCK_BOOTTIME. Whoever reports one asks for it.
//
// The answer to a report. Of a node that the service does not know the agent forgets that it is
// absent; one that runs it leaves alone, since only `Wanted::absent` may cost data.
struct ReportReply {
  std::vector<std::string> unknown;
  std::vector<LeaseGrant> leases;
  std::vector<std::string> unknown_transfers = {};  // which the agent ends and forgets
  std::vector<LeaseGrant> leading = {};
};
BOOST_DESCRIBE_STRUCT(ReportReply, (), (unknown, leases, unknown_transfers, leading))

// POST /tarn/agent/specs: asks for every spec newer than a revision; 0 for all. The answer comes
// when there is one, or empty after some time.
struct SpecsRequest {
  std::string host;
  uint64_t after_revision = 0;
};
BOOST_DESCRIBE_STRUCT(SpecsRequest, (), (host, after_revision))

struct Specs {
  uint64_t revision = 0;                 // ask for those after this one next
  std::vector<NodeSpec> nodes;           // complete each; those that are not named have not changed
  std::vector<Transfer> transfers = {};  // likewise
};
BOOST_DESCRIBE_STRUCT(Specs, (), (revision, nodes, transfers))

// POST /tarn/agent/unwrap: a data key in the clear, for who has an object or a node that is
// encrypted with it.
struct UnwrapRequest {
  std::string wrapped;
};
BOOST_DESCRIBE_STRUCT(UnwrapRequest, (), (wrapped))

struct UnwrapReply {
  std::string key;  // hexadecimal
};
BOOST_DESCRIBE_STRUCT(UnwrapReply, (), (key))

}  // namespace agent
