// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aws/elasticache/identifier.h"
#include "aws/elasticache/tag_rules.h"
#include "base/ascii.h"
#include "control/actions/tags.h"
#include "control/actions/unsupported.h"
#include "control/actions/windows.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/log_delivery/log_delivery.h"
#include "control/resources/parameter_groups/effective.h"
#include "control/resources/snapshots/snapshots.h"
#include "control/resources/subnet_groups/zones.h"
#include "control/resources/users/access.h"
#include "control/resources/users/transit_encryption.h"

namespace control {

namespace {

using aws::kInvalidParameterCombination;
using aws::kInvalidParameterValue;

aws::Error missing(std::string_view member) {
  return {kInvalidParameterValue, "The parameter " + std::string(member) + " must be provided."};
}

// What is to run.
aws::Result<void> read_engine(const aws::Structure& input, CacheCluster& cluster) {
  const std::string before = cluster.engine;
  if (const auto wish = input.string("Engine"); wish && !wish->empty()) {
    cluster.engine = base::to_lower(*wish);
  }
  const bool is_engine_kept = cluster.engine == before;
  if (cluster.engine.empty()) return missing("Engine");
  const auto port = default_port(cluster.engine);
  if (!port) {
    return aws::Error(kInvalidParameterValue, "Invalid engine '" + cluster.engine +
                                                  "'. Valid values are memcached, redis and "
                                                  "valkey.");
  }
  const std::string_view kept = is_engine_kept ? std::string_view(cluster.engine_version) : "";
  const auto version =
      read_engine_version(cluster.engine, input.string("EngineVersion").value_or(kept), kept);
  if (!version) return version.error();
  cluster.engine_version = (*version)->version;
  const int64_t given = input.integer("Port").value_or(*port);
  if (given < 1 || given > 65535) {
    return aws::Error(kInvalidParameterValue, "Invalid port: " + std::to_string(given) + ".");
  }
  cluster.port = static_cast<uint16_t>(given);
  return {};
}

aws::Result<int> read_node_count(const aws::Structure& input, const CacheCluster& cluster) {
  const int64_t count = input.integer("NumCacheNodes").value_or(1);
  if (count < 1) {
    return aws::Error(kInvalidParameterValue, "NumCacheNodes must be at least 1.");
  }
  if (!is_memcached(cluster) && count != 1) {
    return aws::Error(kInvalidParameterValue,
                      "NumCacheNodes should be 1 if engine is " + cluster.engine + ".");
  }
  if (count > kNodesMax) {
    return aws::Error(aws::elasticache::kNodeQuotaForClusterExceededFault,
                      "A cache cluster can have at most " + std::to_string(kNodesMax) + " nodes.");
  }
  return static_cast<int>(count);
}

aws::Result<void> read_groups(ActionContext& context, const aws::Structure& input,
                              CacheCluster& cluster) {
  const EngineVersion* version = find_engine_version(cluster.engine, cluster.engine_version);
  const auto parameters = input.string("CacheParameterGroupName");
  cluster.parameter_group = parameters ? base::to_lower(*parameters) : version->default_group();
  cluster.subnet_group =
      base::to_lower(input.string("CacheSubnetGroupName").value_or(kDefaultSubnetGroup));
  auto fits = check_parameter_group(context.records, cluster.parameter_group, version->family);
  if (!fits) return fits;
  if (auto zones = zones_of_subnet_group(context.records, cluster.subnet_group); !zones) {
    return zones.error();
  }
  return read_cluster_access(context, input, cluster);
}

aws::Result<void> read_rest(const ActionContext& context, const aws::Structure& input,
                            CacheCluster& cluster) {
  cluster.maintenance_window = random_maintenance_window(context.random);
  cluster.maintenance_window_is_ours = true;
  if (!is_memcached(cluster)) {
    cluster.snapshot_window = random_snapshot_window(context.random);
    cluster.snapshot_window_is_ours = true;
  }
  if (auto good = read_cluster_windows(input, cluster); !good) return good;
  if (auto good = read_retention(input, cluster); !good) return good;
  cluster.auto_minor_version_upgrade = input.boolean("AutoMinorVersionUpgrade").value_or(true);
  if (auto good = read_notifications(context, input, cluster); !good) return good;
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  cluster.tags = *std::move(tags);
  return {};
}

aws::Result<void> read_zones(const aws::Structure& input, int count, CacheCluster& cluster) {
  cluster.cross_zone = input.string("AZMode").value_or("single-az") == "cross-az";
  cluster.preferred_zone = input.string("PreferredAvailabilityZone").value_or("");
  if (cluster.preferred_zone == "Multiple") {
    cluster.preferred_zone.clear();
    cluster.cross_zone = true;
  }
  if (cluster.cross_zone && (count < 2 || !is_memcached(cluster))) {
    return aws::Error(kInvalidParameterCombination,
                      "AZMode cross-az needs a memcached cluster of two nodes or more.");
  }
  const size_t zones = input.strings("PreferredAvailabilityZones").size();
  if (zones != 0 && zones != static_cast<size_t>(count)) {
    return aws::Error(kInvalidParameterCombination,
                      "Must specify the same number of preferred availability zones as requested "
                      "number of nodes.");
  }
  return {};
}

}  // namespace

namespace {

// What the cluster begins with, which is the default of what it is.
aws::Result<std::optional<RestoreSource>> read_source(ActionContext& context,
                                                      const aws::Structure& input,
                                                      CacheCluster& cluster) {
  auto source = read_restore_source(context, input);
  if (!source || !*source) return source;
  cluster.restore = (*source)->restore;
  cluster.restored_from = (*source)->shown;
  if ((*source)->snapshot) {
    cluster.engine = (*source)->snapshot->engine;
    cluster.engine_version = (*source)->snapshot->engine_version;
    cluster.node_type = (*source)->snapshot->node_type;
  }
  return source;
}

}  // namespace

aws::Result<void> read_new_cluster(ActionContext& context, const aws::Structure& input,
                                   CacheCluster& cluster) {
  if (auto good = refuse_unsupported(input); !good) return good;
  const auto source = read_source(context, input, cluster);
  if (!source) return source.error();
  if (auto good = read_engine(input, cluster); !good) return good;
  const std::string_view type_name = input.string("CacheNodeType").value_or(cluster.node_type);
  if (type_name.empty()) return missing("CacheNodeType");
  const auto type = read_node_type(type_name);
  if (!type) return type.error();
  cluster.node_type = type->name;
  cluster.created_ms = context.now_ms;
  if (auto good = read_groups(context, input, cluster); !good) return good;
  if (auto good = read_encryption(context, input, cluster); !good) return good;
  if (*source) {
    const EngineVersion* version = find_engine_version(cluster.engine, cluster.engine_version);
    const auto parameters =
        effective_parameters(context.records, cluster.parameter_group, version->family, *type);
    auto fits = check_restore(context, cluster, **source, parameters.maxmemory_bytes);
    if (!fits) return fits;
  }
  return read_rest(context, input, cluster);
}

aws::Result<NodeType> read_node_type(std::string_view name) {
  if (auto type = find_node_type(name)) return *std::move(type);
  return aws::Error(kInvalidParameterValue,
                    "Invalid CacheNodeType '" + std::string(name) +
                        "'. Use one of AWS' names, such as cache.t4g.micro, or "
                        "cache.custom.<GiB>g.<vCPU>, such as cache.custom.0.5g.1.");
}

namespace {

// Of a cluster on its own: whether transit is encrypted, and who may log in.
aws::Result<void> read_login(const ActionContext& context, const aws::Structure& input,
                             CacheCluster& cluster) {
  const auto transit = new_transit_encryption(
      {.engine = cluster.engine, .version = cluster.engine_version}, read_transit_wish(input));
  if (!transit) return transit.error();
  cluster.transit_encryption = *transit;
  return read_new_access(context, input, cluster);
}

}  // namespace

ActionResult create_cache_cluster(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto id = aws::elasticache::read_name(aws::elasticache::kCacheClusterId,
                                              *input.string("CacheClusterId"));
  if (!id) return id.error();
  if (context.records.find<CacheCluster>(*id)) {
    return aws::Error(aws::elasticache::kCacheClusterAlreadyExistsFault,
                      "Cache cluster " + *id + " already exists.");
  }
  CacheCluster cluster = {.id = *id};
  if (auto good = read_new_cluster(context, input, cluster); !good) return good.error();
  if (auto good = read_login(context, input, cluster); !good) return good.error();
  auto logged = read_log_deliveries(context, input, {cluster.engine, cluster.engine_version},
                                    cluster.log_deliveries);
  if (!logged) return logged.error();
  const auto count = read_node_count(input, cluster);
  if (!count) return count.error();
  if (auto good = read_zones(input, *count, cluster); !good) return good.error();
  const auto zones =
      choose_zones(context, cluster, input.strings("PreferredAvailabilityZones"), *count);
  if (!zones) return zones.error();
  if (auto placed = place_nodes(context, cluster, *zones, 0); !placed) return placed.error();
  write_cluster(context, cluster);
  return cluster_result(context, request, cluster);
}

}  // namespace control
