// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/ascii.h"
#include "control/actions/numbers.h"
#include "control/actions/requests.h"
#include "control/actions/unsupported.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/log_delivery/log_delivery.h"
#include "control/resources/parameter_groups/effective.h"
#include "control/resources/users/access.h"

namespace control {

namespace {

using aws::kInvalidParameterCombination;
using aws::kInvalidParameterValue;

bool is_spread(const CacheCluster& cluster) {
  return std::any_of(cluster.nodes.begin(), cluster.nodes.end(), [&](const CacheNode& node) {
    return node.zone != cluster.nodes.front().zone;
  });
}

bool has_member(const aws::Structure& input, std::string_view member) {
  return aws::find_member(input.shape(), member) >= 0;
}

// The nodes by which the number that a request asks for is measured: those that the cluster has,
// and those that wait to be added, under the ids that they will have.
struct CountedNodes {
  std::vector<std::string> present;
  std::vector<std::string> waiting;

  size_t size() const { return present.size() + waiting.size(); }
};

CountedNodes counted_nodes(const CacheCluster& cluster) {
  CountedNodes counted;
  for (const CacheNode& node : cluster.nodes) {
    if (node.status != CacheNodeStatus::deleting) counted.present.push_back(node.id);
  }
  const int waiting = cluster.pending.num_nodes.value_or(0) - count_nodes(cluster);
  for (int i = 0; i < waiting; i++) {
    counted.waiting.push_back(four_digits(cluster.next_node + i));
  }
  return counted;
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

aws::Result<void> check_removals(const std::vector<std::string_view>& ids, int64_t wanted,
                                 const CountedNodes& counted) {
  const int64_t removals = std::max<int64_t>(0, static_cast<int64_t>(counted.size()) - wanted);
  if (static_cast<int64_t>(ids.size()) != removals) {
    std::string message = "CacheNodeIdsToRemove must name " + std::to_string(removals) +
                          " nodes: the cluster has " + std::to_string(counted.present.size());
    if (!counted.waiting.empty()) {
      message += ", " + std::to_string(counted.waiting.size()) + " wait to be added,";
    }
    return aws::Error(kInvalidParameterCombination,
                      message + " and is to have " + std::to_string(wanted) + ".");
  }
  for (const std::string_view id : ids) {
    if (std::count(ids.begin(), ids.end(), id) > 1) {
      return aws::Error(kInvalidParameterValue,
                        "CacheNodeIdsToRemove names " + std::string(id) + " twice.");
    }
    if (!contains(counted.present, id) && !contains(counted.waiting, id)) {
      return aws::Error(kInvalidParameterValue,
                        "The cluster has no cache node " + std::string(id) + ".");
    }
  }
  return {};
}

// The zones of all nodes that are to be added: of those that wait already, as far as they are
// chosen and stay wanted, and of the further ones.
aws::Result<void> read_new_zones(const aws::Structure& input, const CacheCluster& cluster,
                                 const CountedNodes& counted, PendingChanges& changes) {
  const auto zones = input.strings("NewAvailabilityZones");
  const int64_t more = *changes.num_nodes - static_cast<int64_t>(counted.size());
  if (!zones.empty() && static_cast<int64_t>(zones.size()) != more) {
    return aws::Error(kInvalidParameterCombination,
                      "NewAvailabilityZones must name a zone for each new node.");
  }
  const auto removed = input.strings("CacheNodeIdsToRemove");
  const auto& chosen = cluster.pending.zones_of_new_nodes;
  const size_t unchosen = counted.waiting.size() - std::min(counted.waiting.size(), chosen.size());
  for (size_t i = unchosen; i < counted.waiting.size(); i++) {
    if (std::find(removed.begin(), removed.end(), counted.waiting[i]) != removed.end()) continue;
    changes.zones_of_new_nodes.push_back(chosen[i - unchosen]);
  }
  changes.zones_of_new_nodes.insert(changes.zones_of_new_nodes.end(), zones.begin(), zones.end());
  return {};
}

aws::Result<void> read_node_count(const aws::Structure& input, const CacheCluster& cluster,
                                  PendingChanges& changes) {
  if (!has_member(input, "NumCacheNodes")) return {};  // a replication group's nodes are clusters
  const auto removed = input.strings("CacheNodeIdsToRemove");
  const auto wanted = input.integer("NumCacheNodes");
  if (!wanted) {
    if (removed.empty() && input.strings("NewAvailabilityZones").empty()) return {};
    return aws::Error(kInvalidParameterCombination,
                      "CacheNodeIdsToRemove and NewAvailabilityZones need NumCacheNodes.");
  }
  if (*wanted < 1 || (!is_memcached(cluster) && *wanted != 1)) {
    return aws::Error(kInvalidParameterValue,
                      "NumCacheNodes must be at least 1, and 1 if engine "
                      "is redis or valkey.");
  }
  if (*wanted > kNodesMax) {
    return aws::Error(aws::elasticache::kNodeQuotaForClusterExceededFault,
                      "A cache cluster can have at most " + std::to_string(kNodesMax) + " nodes.");
  }
  CountedNodes counted = counted_nodes(cluster);
  // Back to what there is, and no word about which: none of those that wait is wanted any more.
  if (removed.empty() && *wanted == count_nodes(cluster)) counted.waiting.clear();
  if (auto good = check_removals(removed, *wanted, counted); !good) return good;
  changes.num_nodes = static_cast<int>(*wanted);
  for (const std::string_view id : removed) {
    if (contains(counted.present, id)) changes.nodes_to_remove.emplace_back(id);
  }
  return read_new_zones(input, cluster, counted, changes);
}

aws::Result<void> read_version(const aws::Structure& input, const CacheCluster& cluster,
                               PendingChanges& changes) {
  const auto wanted_engine = input.string("Engine");
  const std::string engine = wanted_engine ? base::to_lower(*wanted_engine) : cluster.engine;
  const auto wanted = input.string("EngineVersion");
  if (engine == cluster.engine && !wanted) return {};
  const bool possible =
      engine == cluster.engine || (cluster.engine == "redis" && engine == "valkey");
  if (!possible) {
    return aws::Error(kInvalidParameterCombination,
                      "A " + cluster.engine + " cluster cannot become " + engine + ".");
  }
  const auto found = read_engine_version(engine, wanted.value_or(""), cluster.engine_version);
  if (!found) return found.error();
  const EngineVersion* to = *found;
  const EngineVersion* from = find_engine_version(cluster.engine, cluster.engine_version);
  if (is_downgrade(*from, *to)) {
    return aws::Error(
        kInvalidParameterCombination,
        "An engine version cannot be lowered: the cluster has " + cluster.engine_version + ".");
  }
  if (engine != cluster.engine) changes.engine = engine;
  changes.engine_version = to->version;
  return {};
}

// A new version's family needs a parameter group of that family: the one the request names, or the
// family's default. It comes with the version.
aws::Result<void> read_parameter_group(ActionContext& context, const aws::Structure& input,
                                       PendingChanges& changes, CacheCluster& cluster) {
  const std::string engine = changes.engine.value_or(cluster.engine);
  const std::string version = changes.engine_version.value_or(cluster.engine_version);
  const EngineVersion* to = find_engine_version(engine, version);
  const EngineVersion* from = find_engine_version(cluster.engine, cluster.engine_version);
  if (const auto wish = input.string("CacheParameterGroupName")) {
    const std::string group = base::to_lower(*wish);
    if (auto fits = check_parameter_group(context.records, group, to->family); !fits) return fits;
    if (to->family == from->family) {
      cluster.parameter_group = group;
    } else {
      changes.parameter_group = group;
    }
    return {};
  }
  if (check_parameter_group(context.records, cluster.parameter_group, to->family)) return {};
  if (!cluster.parameter_group.starts_with("default.")) {
    return aws::Error(kInvalidParameterCombination,
                      "Version " + version + " needs a parameter group of family " +
                          std::string(to->family) + ": name one in CacheParameterGroupName.");
  }
  changes.parameter_group = to->default_group();
  return {};
}

// Where new nodes go; those that are there stay where they are.
aws::Result<void> read_zone_mode(const aws::Structure& input, const PendingChanges& changes,
                                 CacheCluster& cluster) {
  if (!has_member(input, "AZMode")) return {};
  const auto mode = input.string("AZMode");
  if (!mode) return {};
  if (*mode == "cross-az") {
    const int nodes = changes.num_nodes.value_or(count_nodes(cluster));
    if (!is_memcached(cluster) || nodes < 2) {
      return aws::Error(kInvalidParameterCombination,
                        "AZMode cross-az needs a memcached cluster of two nodes or more.");
    }
  } else if (is_spread(cluster)) {
    return aws::Error(kInvalidParameterCombination,
                      "AZMode cannot be single-az: the cluster has nodes in several zones.");
  }
  cluster.cross_zone = *mode == "cross-az";
  return {};
}

// Drops what is as asked for already, and what a later wish replaces.
void merge(const PendingChanges& changes, const CacheCluster& cluster, PendingChanges& pending) {
  if (changes.node_type) pending.node_type = changes.node_type;
  if (changes.engine) pending.engine = changes.engine;
  if (changes.engine_version) {
    pending.engine_version = changes.engine_version;
    pending.parameter_group = changes.parameter_group;
  }
  if (changes.num_nodes) {
    pending.num_nodes = changes.num_nodes;
    pending.nodes_to_remove = changes.nodes_to_remove;
    pending.zones_of_new_nodes = changes.zones_of_new_nodes;
  }
  if (pending.node_type == cluster.node_type) pending.node_type.reset();
  if (pending.engine == cluster.engine) pending.engine.reset();
  if (!pending.engine && pending.engine_version == cluster.engine_version) {
    pending.engine_version.reset();
    pending.parameter_group.reset();
  }
  if (pending.num_nodes == count_nodes(cluster) && pending.nodes_to_remove.empty()) {
    pending.num_nodes.reset();
    pending.nodes_to_remove.clear();
    pending.zones_of_new_nodes.clear();
  }
}

}  // namespace

aws::Result<void> queue_changes(ActionContext& context, const aws::Structure& input,
                                CacheCluster& cluster) {
  if (auto good = refuse_unsupported(input); !good) return good;
  PendingChanges changes;
  if (const auto name = input.string("CacheNodeType")) {
    const auto type = read_node_type(*name);
    if (!type) return type.error();
    changes.node_type = type->name;
  }
  if (auto good = read_node_count(input, cluster, changes); !good) return good;
  if (auto good = read_version(input, cluster, changes); !good) return good;
  if (auto good = read_zone_mode(input, changes, cluster); !good) return good;
  if (auto good = read_cluster_windows(input, cluster); !good) return good;
  if (auto good = read_retention(input, cluster); !good) return good;
  if (auto good = read_cluster_access(context, input, cluster); !good) return good;
  if (auto good = read_parameter_group(context, input, changes, cluster); !good) return good;
  if (const auto flag = input.boolean("AutoMinorVersionUpgrade")) {
    cluster.auto_minor_version_upgrade = *flag;
  }
  if (auto good = read_notifications(context, input, cluster); !good) return good;
  merge(changes, cluster, cluster.pending);
  return {};
}

aws::Result<void> modify_cluster(ActionContext& context, const aws::Structure& input,
                                 CacheCluster& cluster) {
  if (auto good = queue_changes(context, input, cluster); !good) return good;
  if (input.boolean("ApplyImmediately").value_or(false) && !cluster.pending.empty()) {
    const PendingChanges now = std::exchange(cluster.pending, {});
    if (auto good = apply_changes(context, cluster, now); !good) return good;
  }
  write_cluster(context, cluster);
  return {};
}

ActionResult modify_cache_cluster(ActionContext& context, const aws::Request& request) {
  auto cluster = find_available_cluster(context, request);
  if (!cluster) return cluster.error();
  if (asks_for_nothing(request.input, "CacheClusterId")) {
    return aws::Error(kInvalidParameterCombination, "No modifications were requested");
  }
  if (!cluster->replication_group.empty()) {
    return aws::Error(aws::elasticache::kInvalidCacheClusterStateFault,
                      "Cache cluster " + cluster->id + " is a member of replication group " +
                          cluster->replication_group + ": modify that.");
  }
  if (auto good = change_access(context, request.input, *cluster); !good) return good.error();
  if (cluster->auth.change != AuthTokenChange::none) cluster->status = ClusterStatus::modifying;
  auto logged = read_log_deliveries(
      context, request.input, {cluster->engine, cluster->engine_version}, cluster->log_deliveries);
  if (!logged) return logged.error();
  if (auto good = modify_cluster(context, request.input, *cluster); !good) return good.error();
  return cluster_result(context, request, *cluster);
}

}  // namespace control
