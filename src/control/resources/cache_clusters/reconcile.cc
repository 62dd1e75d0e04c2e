// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "control/actions/events.h"
#include "control/actions/windows.h"
#include "control/model/parameter_group.h"
#include "control/nodes/node.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/log_delivery/log_delivery.h"
#include "control/resources/network/access.h"
#include "control/resources/parameter_groups/effective.h"
#include "control/resources/shards/leases.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"
#include "control/resources/snapshots/snapshots.h"
#include "control/resources/users/access.h"

namespace control {

namespace {

using agent::NodeState;
using agent::Wanted;

// Whether the process that runs is not the one that we last saw, wherever we have been meanwhile.
bool is_another_process(const CacheNode& node, const agent::NodeStatus& status) {
  return status.restarts > node.restarts || (node.pid != 0 && node.pid != status.pid);
}

// One look at a cluster and its nodes. Everything is decided from what the records and the fleet
// say now, and written in the transaction of the context.
class Look {
 public:
  Look(ActionContext& context, CacheCluster cluster)
      : context_(context),
        cluster_(std::move(cluster)),
        shard_(shard_of(context.records, cluster_)),
        access_(access_of(context, cluster_)) {}

  void take();

 private:
  bool deleting() const { return cluster_.status == ClusterStatus::deleting; }
  void event(std::string message) {
    record_event(context_.records, kCacheClusterSource, cluster_.id, std::move(message),
                 context_.now_ms);
  }

  void apply_pending();
  void look_at_final_snapshot();
  void follow(CacheNode& node);
  void note_failure(CacheNode& node, const agent::NodeStatus* status);
  void note_restore(const CacheNode& node, const agent::NodeStatus* status);
  void note_refusals(CacheNode& node, const agent::NodeStatus* status);
  void tell_discovery();
  agent::NodeSpec common_spec();
  void write_specs();
  void write_spec(const CacheNode& node, const agent::NodeSpec& common);
  agent::NodeIdentity identity_of(const CacheNode& node, const agent::NodeIdentity& before);
  void remove_gone();
  bool is_in_effect(const CacheNode& node);
  bool is_in_place(const CacheNode& node);
  const MemberNode* own_member(const std::vector<MemberNode>& members) const;
  void note_recovery(CacheNode& node, const agent::NodeStatus& status);
  bool has_replicas() const { return shard_ && shard_->members.size() > 1; }
  void settle();
  void settle_status();

  ActionContext& context_;
  CacheCluster cluster_;
  std::optional<Shard> shard_;  // whose member it is
  const NodeAccess access_;
};

void Look::take() {
  look_at_final_snapshot();
  if (!deleting()) apply_pending();
  for (CacheNode& node : cluster_.nodes) follow(node);
  if (is_memcached(cluster_) && !deleting()) tell_discovery();
  write_specs();
  remove_gone();
  if (deleting() && cluster_.nodes.empty()) {
    event("Cache cluster deleted");  // its topic hears of it
    context_.records.erase<CacheCluster>(cluster_.id);
    if (cluster_.replication_group.empty()) remove_automatic_snapshots(context_, cluster_.id, "");
    return;
  }
  settle();
  context_.records.put(cluster_);
}

// Whoever is deleted with a last snapshot goes when that is there, and stays if it cannot be had.
void Look::look_at_final_snapshot() {
  if (cluster_.final_snapshot.empty()) return;
  const std::optional<bool> there = has_snapshot(context_, cluster_.final_snapshot);
  if (!there) return;
  if (*there) return begin_deletion(context_, cluster_);
  event("The cache cluster is not deleted: the snapshot " + cluster_.final_snapshot +
        " could not be taken");
  cluster_.final_snapshot.clear();
}

// Changes that wait for the maintenance window. Members that have replicas are changed by their
// group, one after the other.
void Look::apply_pending() {
  if (has_replicas() || cluster_.pending.empty() || cluster_.status != ClusterStatus::available ||
      !in_maintenance_window(cluster_.maintenance_window, context_.now_ms)) {
    return;
  }
  const PendingChanges changes = std::exchange(cluster_.pending, {});
  if (auto applied = apply_changes(context_, cluster_, changes); !applied) {
    event("The modification that was pending has been dropped: " + applied.error().message);
  }
}

// A node's status follows what its agent sees.
void Look::follow(CacheNode& node) {
  const agent::NodeStatus* status = context_.fleet.node(node_id(cluster_, node));
  note_failure(node, status);
  note_restore(node, status);
  note_refusals(node, status);
  if (node.status == CacheNodeStatus::deleting || status == nullptr || node.restart_due) return;
  if (has_replicas()) note_recovery(node, *status);
  const bool runs = status->state == NodeState::running && status->incarnation == node.incarnation;
  if (!runs) return;
  if (node.status == CacheNodeStatus::creating) {
    event("Added cache node " + node.id + " in availability zone " + node.zone);
  } else if (node.status == CacheNodeStatus::rebooting) {
    event("Cache node " + node.id + " restarted");
  } else if (std::exchange(node.recovering, false)) {
    event("Finished recovery for cache nodes " + node.id);
  } else if (is_another_process(node, *status) && status->began_with_data) {
    event("Cache node " + node.id + " has been started again, with the data that it had kept");
  } else if (is_another_process(node, *status)) {
    event("Recovered cache node " + node.id + ": its process had ended, what it held is lost");
  }
  node.status = CacheNodeStatus::available;
  node.restarts = status->restarts;
  node.pid = status->pid;
}

// Says once that the process of a member has ended by itself, and is replaced by another: after it
// has been said who leads in its place.
void Look::note_recovery(CacheNode& node, const agent::NodeStatus& status) {
  const bool serves = node.status == CacheNodeStatus::available && !node.recovering;
  const bool runs_anew = status.state == NodeState::running && is_another_process(node, status);
  const ShardMember* primary = primary_of(*shard_);
  const bool is_replaced = primary == nullptr || primary->cluster != cluster_.id;
  if (!serves || !(runs_anew || (status.pid == 0 && is_replaced))) return;
  event("Recovering cache nodes " + node.id);
  node.recovering = true;
}

// Says once why a node does not run, and once that it is well again.
void Look::note_failure(CacheNode& node, const agent::NodeStatus* status) {
  if (status == nullptr || status->state == NodeState::absent) return;
  const std::string now = status->state == NodeState::running ? "" : status->message;
  if (now == node.failure) return;
  if (!now.empty()) {
    event("Cache node " + node.id + " does not run: " + now);
  } else if (node.status == CacheNodeStatus::available && !is_another_process(node, *status)) {
    event("Recovered cache node " + node.id);
  }
  node.failure = now;
}

// What a new cluster was to begin with cannot be had. Its agent tries again: it may get better.
void Look::note_restore(const CacheNode& node, const agent::NodeStatus* status) {
  const bool failed = status != nullptr && status->restore_failed;
  if (!failed || cluster_.status != ClusterStatus::creating) return;
  cluster_.status = ClusterStatus::restore_failed;
  event("Restore from " + cluster_.restored_from + " failed for node " + node.id + ": " +
        status->message);
}

// Says once which parameters have no effect: values that the engine refuses, and parameters that
// it does not know, as far as the user's own group sets them.
void Look::note_refusals(CacheNode& node, const agent::NodeStatus* status) {
  if (status == nullptr || status->state != NodeState::running) return;
  std::map<std::string, std::string> refusals = status->settings_refused;
  refusals.erase(agent::kMembership);  // no parameter: the shard's look deals with it
  refusals.erase(agent::kUsers);       // nor are these: they do not count as in effect
  refusals.erase(agent::kTransitEncryption);
  const auto group = context_.records.find<ParameterGroup>(cluster_.parameter_group);
  for (const std::string& name : status->settings_unknown) {
    if (group && group->values.contains(name)) refusals[name] = "the engine does not know it";
  }
  for (const auto& [name, why] : refusals) {
    const auto told = node.refusals.find(name);
    if (told != node.refusals.end() && told->second == why) continue;
    std::string message = "Cache node ";
    message.append(node.id).append(": the parameter ").append(name);
    event(message.append(" has no effect: ").append(why));
  }
  node.refusals = std::move(refusals);
}

// Clients learn of a node when it serves, and forget it before it stops.
void Look::tell_discovery() {
  std::vector<std::string> nodes;
  for (const CacheNode& node : cluster_.nodes) {
    if (node.status != CacheNodeStatus::available && node.status != CacheNodeStatus::rebooting) {
      continue;
    }
    nodes.push_back(node.address + "|" + node.address + "|" + std::to_string(node.port));
  }
  std::sort(nodes.begin(), nodes.end());
  if (nodes == cluster_.discovery_nodes) return;
  cluster_.discovery_nodes = std::move(nodes);
  cluster_.discovery_version++;
}

// What all nodes of the cluster have in common.
agent::NodeSpec Look::common_spec() {
  const NodeType type = *find_node_type(cluster_.node_type);
  const EngineVersion* version = find_engine_version(cluster_.engine, cluster_.engine_version);
  EffectiveParameters parameters =
      effective_parameters(context_.records, cluster_.parameter_group, version->family, type);
  agent::NodeSpec spec;
  spec.engine = is_memcached(cluster_) ? agent::Engine::memcached : agent::Engine::redis;
  spec.engine_version = cluster_.engine + " " + cluster_.engine_version;
  spec.maxmemory_bytes = parameters.maxmemory_bytes;
  spec.threads = type.vcpus;
  spec.settings = std::move(parameters.settings);
  const auto journal = spec.settings.find("appendonly");
  spec.keeps_data = cluster_.snapshot_retention_days > 0 ||
                    (journal != spec.settings.end() && journal->second == "yes");
  spec.allowed_sources = allowed_sources(context_.records, cluster_.security_groups,
                                         cluster_.cache_security_groups, cluster_.port);
  if (is_memcached(cluster_)) {
    spec.discovery_version = cluster_.discovery_version;
    spec.discovery_nodes = cluster_.discovery_nodes;
  }
  // One node a member: several nodes of one cluster know nothing of each other, and are
  // memcached's.
  if (shard_) {
    spec.membership = membership_of(*shard_, cluster_.id);
    spec.following = following_of(context_.records, *shard_, cluster_.id);
    spec.source_check = source_check_of(context_.records, *shard_, cluster_.id);
    for (const std::string& address : member_addresses(context_.records, *shard_)) {
      spec.allowed_sources.push_back(address + "/32");
    }
  }
  spec.users = access_.users;
  spec.transit_encryption = access_.transit_encryption;
  return spec;
}

void Look::write_specs() {
  const agent::NodeSpec common = common_spec();
  // Nodes that stay first: those that go wait until the others no longer name them to clients.
  for (const CacheNode& node : cluster_.nodes) {
    if (node.status != CacheNodeStatus::deleting) write_spec(node, common);
  }
  for (const CacheNode& node : cluster_.nodes) {
    if (node.status == CacheNodeStatus::deleting) write_spec(node, common);
  }
}

void Look::write_spec(const CacheNode& node, const agent::NodeSpec& common) {
  std::optional<Node> row = context_.records.find<Node>(node_id(cluster_, node));
  if (!row) return;
  agent::NodeSpec spec = common;
  spec.id = row->spec.id;
  spec.host = row->spec.host;
  spec.addresses = {node.address};
  if (shard_) {
    ListenedOn on = addresses_of(context_, cluster_, *row);
    spec.addresses = std::move(on.addresses);
    spec.shared_addresses = std::move(on.shared);
  }
  spec.port = row->spec.port;
  spec.incarnation = node.incarnation;
  spec.restore = cluster_.restore;
  spec.data_key = cluster_.data_key;
  if (spec.transit_encryption != agent::TransitEncryption::off) {
    spec.identity = identity_of(node, row->spec.identity);
  }
  if (node.status == CacheNodeStatus::deleting) {
    const bool forgotten =
        deleting() ||
        std::all_of(cluster_.nodes.begin(), cluster_.nodes.end(), [&](const CacheNode& other) {
          return other.status == CacheNodeStatus::deleting ||
                 other.status == CacheNodeStatus::creating || is_in_effect(other);
        });
    spec.wanted = forgotten ? Wanted::absent : row->spec.wanted;
  }
  if (spec.membership.voters > 0) row->voted_in = spec.membership.shard;
  row->users_of = access_.users_of;
  row->user_groups = access_.user_groups;
  row->spec = std::move(spec);
  context_.records.put(*row);
}

// Good for all addresses at which clients may ever find the node, whoever leads now: an endpoint
// moves to another member at once, and a certificate would come after it.
agent::NodeIdentity Look::identity_of(const CacheNode& node, const agent::NodeIdentity& before) {
  constexpr int64_t kDayMs = int64_t{24} * 3600 * 1000;
  context_.look_again_ms = std::min(context_.look_again_ms, context_.now_ms + kDayMs);
  std::vector<std::string> names = {node.address};
  const auto group = shard_ ? context_.records.find<ReplicationGroup>(shard_->group) : std::nullopt;
  for (const std::string* endpoint :
       {group ? &group->primary_address : nullptr, group ? &group->reader_address : nullptr}) {
    if (endpoint != nullptr && !endpoint->empty()) names.push_back(*endpoint);
  }
  const CertificateAuthority& authority = context_.storage.authority;
  if (before.authority == authority.certificate() &&
      authority.is_current(before.certificate, names)) {
    return before;
  }
  const auto issued = authority.issue(cluster_.id, names);
  if (!issued) {
    base::log::warning("no certificate for {}: {}", node_id(cluster_, node),
                       issued.error().message);
    return before;
  }
  if (!before.certificate.empty())
    event("The certificate of cache node " + node.id + " is renewed");
  return {.certificate = issued->certificate,
          .key = context_.storage.keys.wrap(issued->key),
          .authority = authority.certificate()};
}

// Drops the nodes that their agent has removed.
void Look::remove_gone() {
  std::erase_if(cluster_.nodes, [&](const CacheNode& node) {
    if (node.status != CacheNodeStatus::deleting) return false;
    const std::string id = node_id(cluster_, node);
    const std::optional<Node> row = context_.records.find<Node>(id);
    const agent::NodeStatus* status = context_.fleet.node(id);
    const bool gone = row && row->spec.wanted == Wanted::absent && status != nullptr &&
                      status->state == NodeState::absent &&
                      status->applied_revision >= row->revision;
    if (row && !gone) return false;
    if (row && !is_vote_over(context_.fleet, *row)) {
      context_.look_again_ms = std::min(context_.look_again_ms, context_.now_ms + kPrimaryLeaseMs);
      return false;
    }
    if (row) context_.records.erase<Node>(id);
    if (!deleting()) event("Removed cache node " + node.id);
    return true;
  });
}

// Whether the node runs with all that its row asks for; not if the row was changed just now.
bool Look::is_in_effect(const CacheNode& node) {
  const std::string id = node_id(cluster_, node);
  const agent::NodeStatus* status = context_.fleet.node(id);
  if (status == nullptr || context_.records.is_written<Node>(id)) return false;
  const Node row = *context_.records.find<Node>(id);
  // Whoever should log in must have to.
  const bool has_users = row.spec.users.empty() || status->users == agent::users_digest(row.spec);
  const bool is_encrypted = !status->settings_refused.contains(agent::kTransitEncryption);
  return has_users && is_encrypted && status->state == NodeState::running &&
         status->incarnation == node.incarnation && status->applied_revision >= row.revision;
}

const MemberNode* Look::own_member(const std::vector<MemberNode>& members) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const MemberNode& one) {
    return one.member.cluster == cluster_.id;
  });
  return found == members.end() ? nullptr : &*found;
}

// Whether it runs as what it is in its shard, a replica has all that it is to have, and no change
// waits for the group to restart it.
bool Look::is_in_place(const CacheNode& node) {
  if (!is_in_effect(node)) return false;
  if (!shard_) return true;
  const auto members = members_of(context_.records, context_.fleet, *shard_);
  const MemberNode* const member = own_member(members);
  if (member == nullptr) return true;
  if (has_replicas() && member->waits_for_restart()) return false;
  return member->leads(shard_->epoch) || member->follows(shard_->epoch);
}

// The cluster is available when every node is what was asked for and none is on its way out.
void Look::settle() {
  settle_access(context_, cluster_);
  settle_status();
  settle_log_deliveries(context_, cluster_.status == ClusterStatus::available,
                        cluster_.log_deliveries);
}

void Look::settle_status() {
  if (deleting() || cluster_.status == ClusterStatus::available) return;
  const bool done =
      std::all_of(cluster_.nodes.begin(), cluster_.nodes.end(), [&](const CacheNode& node) {
        return node.status == CacheNodeStatus::available && is_in_place(node);
      });
  if (!done) return;
  if (cluster_.status == ClusterStatus::creating) event("Cache cluster created");
  // What it began with it has: it does not begin with that again.
  cluster_.restore = {};
  if (cluster_.status == ClusterStatus::modifying) event("Finished modifying cache cluster");
  cluster_.status = ClusterStatus::available;
}

}  // namespace

void write_cluster(ActionContext& context, const CacheCluster& cluster) {
  (void)context.records.find<CacheCluster>(cluster.id);
  context.records.put(cluster);
  reconcile_cache_cluster(context, cluster.id);
}

void reconcile_cache_cluster(ActionContext& context, std::string_view id) {
  std::optional<CacheCluster> cluster = context.records.find<CacheCluster>(id);
  if (cluster) Look(context, *std::move(cluster)).take();
}

}  // namespace control
