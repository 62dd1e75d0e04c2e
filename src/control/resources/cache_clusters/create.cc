// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aws/elasticache/identifier.h"
#include "aws/elasticache/tag_rules.h"
#include "base/ascii.h"
#include "control/actions/tags.h"
#include "control/actions/windows.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/network/access.h"
#include "control/resources/parameter_groups/effective.h"
#include "control/resources/subnet_groups/zones.h"

namespace control {

namespace {

using aws::kInvalidParameterCombination;
using aws::kInvalidParameterValue;

aws::Result<std::string_view> require(const aws::Structure& input, std::string_view member) {
  const auto value = input.string(member);
  if (value && !value->empty()) return *value;
  return aws::Error(kInvalidParameterValue,
                    "The parameter " + std::string(member) + " must be provided.");
}

// What is to run.
aws::Result<void> read_engine(const aws::Structure& input, CacheCluster& cluster) {
  const auto engine = require(input, "Engine");
  if (!engine) return engine.error();
  cluster.engine = base::to_lower(*engine);
  const auto port = default_port(cluster.engine);
  if (!port) {
    return aws::Error(kInvalidParameterValue, "Invalid engine '" + cluster.engine +
                                                  "'. Valid values are memcached, redis and "
                                                  "valkey.");
  }
  const std::string_view wanted = input.string("EngineVersion").value_or("");
  const EngineVersion* version = find_engine_version(cluster.engine, wanted);
  if (version == nullptr) {
    return aws::Error(kInvalidParameterValue, "Cannot find version " + std::string(wanted) +
                                                  " for " + cluster.engine + ".");
  }
  cluster.engine_version = version->version;
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

aws::Result<void> read_windows(ActionContext& context, const aws::Structure& input,
                               CacheCluster& cluster) {
  if (const auto wish = input.string("PreferredMaintenanceWindow")) {
    const auto window = read_maintenance_window(*wish);
    if (!window) return window.error();
    cluster.maintenance_window = *window;
  } else {
    cluster.maintenance_window = random_maintenance_window(context.random);
  }
  if (is_memcached(cluster)) return {};
  cluster.snapshot_window = random_snapshot_window(context.random);
  if (const auto wish = input.string("SnapshotWindow")) {
    const auto window = read_snapshot_window(*wish);
    if (!window) return window.error();
    cluster.snapshot_window = *window;
  } else if (windows_overlap(cluster.maintenance_window, cluster.snapshot_window)) {
    cluster.snapshot_window = "12:00-13:00";
  }
  if (windows_overlap(cluster.maintenance_window, cluster.snapshot_window)) {
    return aws::Error(kInvalidParameterValue,
                      "The snapshot window and the maintenance window must not overlap.");
  }
  return {};
}

// Who may connect.
aws::Result<void> read_access(ActionContext& context, const aws::Structure& input,
                              CacheCluster& cluster) {
  for (const std::string_view id : input.strings("SecurityGroupIds")) {
    cluster.security_groups.emplace_back(id);
  }
  for (const std::string_view name : input.strings("CacheSecurityGroupNames")) {
    cluster.cache_security_groups.push_back(base::to_lower(name));
  }
  if (!cluster.security_groups.empty() && !cluster.cache_security_groups.empty()) {
    return aws::Error(kInvalidParameterCombination,
                      "Use either SecurityGroupIds or CacheSecurityGroupNames.");
  }
  if (cluster.security_groups.empty() && cluster.cache_security_groups.empty()) {
    cluster.security_groups = {default_security_group(context.records)};
  }
  if (auto known = check_security_groups(context.records, cluster.security_groups); !known) {
    return known.error();
  }
  return check_cache_security_groups(context.records, cluster.cache_security_groups);
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
  return read_access(context, input, cluster);
}

aws::Result<void> read_rest(const aws::Structure& input, CacheCluster& cluster) {
  cluster.auto_minor_version_upgrade = input.boolean("AutoMinorVersionUpgrade").value_or(true);
  cluster.notification_topic = input.string("NotificationTopicArn").value_or("");
  cluster.notifications_active = !cluster.notification_topic.empty();
  const int64_t days = input.integer("SnapshotRetentionLimit").value_or(0);
  if (days != 0) {
    return aws::Error(kInvalidParameterValue,
                      is_memcached(cluster)
                          ? "SnapshotRetentionLimit is not supported for memcached."
                          : "Snapshots do not exist yet: SnapshotRetentionLimit must be 0.");
  }
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
    return aws::Error(kInvalidParameterValue,
                      "PreferredAvailabilityZones must name one zone for each of the " +
                          std::to_string(count) + " nodes.");
  }
  return {};
}

aws::Result<void> read_cluster(ActionContext& context, const aws::Structure& input,
                               CacheCluster& cluster) {
  if (auto good = refuse_unsupported(input); !good) return good;
  if (auto good = read_engine(input, cluster); !good) return good;
  const auto type_name = require(input, "CacheNodeType");
  if (!type_name) return type_name.error();
  const auto type = read_node_type(*type_name);
  if (!type) return type.error();
  cluster.node_type = type->name;
  if (auto good = read_groups(context, input, cluster); !good) return good;
  if (auto good = read_windows(context, input, cluster); !good) return good;
  return read_rest(input, cluster);
}

}  // namespace

aws::Result<NodeType> read_node_type(std::string_view name) {
  if (auto type = find_node_type(name)) return *std::move(type);
  return aws::Error(kInvalidParameterValue,
                    "Invalid CacheNodeType '" + std::string(name) +
                        "'. Use one of AWS' names, such as cache.t4g.micro, or "
                        "cache.custom.<GiB>g.<vCPU>, such as cache.custom.0.5g.1.");
}

aws::Result<void> refuse_unsupported(const aws::Structure& input) {
  struct Feature {
    std::string_view member, what;
  };
  static constexpr Feature kStrings[] = {
      {"ReplicationGroupId", "Read replicas do not exist yet"},
      {"SnapshotName", "Snapshots do not exist yet"},
      {"AuthToken", "AUTH tokens do not exist yet"},
      {"PreferredOutpostArn", "There are no Outposts here"},
      {"OutpostMode", "There are no Outposts here"},
  };
  for (const Feature& feature : kStrings) {
    if (input.shape().members.empty() || aws::find_member(input.shape(), feature.member) < 0) {
      continue;
    }
    if (!input.string(feature.member).value_or("").empty()) {
      return aws::Error(kInvalidParameterCombination, std::string(feature.what) + ": leave out " +
                                                          std::string(feature.member) + ".");
    }
  }
  const auto refuse = [](std::string_view text) {
    return aws::Error(kInvalidParameterCombination, std::string(text));
  };
  const auto has = [&](std::string_view member) {
    return aws::find_member(input.shape(), member) >= 0;
  };
  if (has("TransitEncryptionEnabled") &&
      input.boolean("TransitEncryptionEnabled").value_or(false)) {
    return refuse("TLS does not exist yet: leave out TransitEncryptionEnabled.");
  }
  if (has("AtRestEncryptionEnabled") && input.boolean("AtRestEncryptionEnabled").value_or(false)) {
    return refuse("Encryption at rest does not exist yet: leave out AtRestEncryptionEnabled.");
  }
  if (has("SnapshotArns") && !input.strings("SnapshotArns").empty()) {
    return refuse("Snapshots do not exist yet: leave out SnapshotArns.");
  }
  if (has("LogDeliveryConfigurations") && !input.structures("LogDeliveryConfigurations").empty()) {
    return refuse("Log delivery does not exist yet: leave out LogDeliveryConfigurations.");
  }
  if (has("NetworkType") && input.string("NetworkType").value_or("ipv4") != "ipv4") {
    return refuse("Caches have IPv4 addresses only: NetworkType must be ipv4.");
  }
  if (input.string("IpDiscovery").value_or("ipv4") != "ipv4") {
    return refuse("Caches have IPv4 addresses only: IpDiscovery must be ipv4.");
  }
  return {};
}

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
  cluster.created_ms = context.now_ms;
  if (auto good = read_cluster(context, input, cluster); !good) return good.error();
  const auto count = read_node_count(input, cluster);
  if (!count) return count.error();
  if (auto good = read_zones(input, *count, cluster); !good) return good.error();
  const auto zones =
      choose_zones(context, cluster, input.strings("PreferredAvailabilityZones"), *count);
  if (!zones) return zones.error();
  if (auto placed = place_nodes(context, cluster, *zones, 0); !placed) return placed.error();
  context.records.put(cluster);
  return cluster_result(context, request, cluster);
}

}  // namespace control
