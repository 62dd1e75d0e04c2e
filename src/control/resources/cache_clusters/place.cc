// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "control/actions/numbers.h"
#include "control/nodes/placement.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/subnet_groups/zones.h"

namespace control {

namespace {

bool is_among(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

aws::Error no_such_zone(std::string_view zone, const std::vector<std::string>& allowed) {
  std::string list;
  for (const std::string& name : allowed) list += (list.empty() ? "" : ", ") + name;
  return {aws::kInvalidParameterValue, std::string(zone) +
                                           " is not a valid availability zone. "
                                           "The subnet group's zones are: " +
                                           list + "."};
}

}  // namespace

aws::Result<std::vector<std::string>> allowed_zones(ActionContext& context,
                                                    const CacheCluster& cluster) {
  auto zones = zones_of_subnet_group(context.records, cluster.subnet_group);
  if (!zones) return zones;
  const std::vector<std::string> inhabited = Placement(context.records).zones();
  std::erase_if(*zones, [&](const std::string& zone) { return !is_among(inhabited, zone); });
  if (zones->empty()) {
    return aws::Error(aws::elasticache::kInsufficientCacheClusterCapacityFault,
                      inhabited.empty()
                          ? "No agent has reported a host yet; try again in a moment."
                          : "No host lies in a zone of subnet group " + cluster.subnet_group + ".");
  }
  return zones;
}

aws::Result<std::vector<std::string>> choose_zones(ActionContext& context,
                                                   const CacheCluster& cluster,
                                                   const std::vector<std::string_view>& wishes,
                                                   int count) {
  const auto allowed = allowed_zones(context, cluster);
  if (!allowed) return allowed.error();
  std::vector<std::string> zones(wishes.begin(), wishes.end());
  for (const std::string& zone : zones) {
    if (!is_among(*allowed, zone)) return no_such_zone(zone, *allowed);
  }
  if (zones.size() >= static_cast<size_t>(count)) return zones;
  if (!cluster.preferred_zone.empty() && !is_among(*allowed, cluster.preferred_zone)) {
    return no_such_zone(cluster.preferred_zone, *allowed);
  }
  // One zone for all, or one after another, going on where the cluster's nodes have stopped.
  const size_t start =
      cluster.cross_zone ? cluster.nodes.size() : context.random.below(allowed->size());
  std::string single = cluster.preferred_zone;
  if (single.empty())
    single =
        cluster.nodes.empty() ? (*allowed)[start % allowed->size()] : cluster.nodes.front().zone;
  // Nodes that nobody has chosen a zone for, before those that somebody has.
  const size_t free = static_cast<size_t>(count) - zones.size();
  for (size_t i = 0; i < free; i++) {
    zones.insert(zones.begin() + static_cast<std::ptrdiff_t>(i),
                 cluster.cross_zone ? (*allowed)[(start + i) % allowed->size()] : single);
  }
  return zones;
}

aws::Result<std::vector<std::string>> place_nodes(ActionContext& context, CacheCluster& cluster,
                                                  const std::vector<std::string>& zones,
                                                  int endpoints) {
  const NodeType type = *find_node_type(cluster.node_type);
  Placement placement(context.records);
  std::vector<std::string> endpoint_addresses;
  for (const std::string& zone : zones) {
    const base::Result<Place> place = placement.place({.zone = zone,
                                                       .memory_bytes = type.memory_bytes,
                                                       .vcpus = type.vcpus,
                                                       .port = cluster.port,
                                                       .addresses = 1 + endpoints});
    if (!place) {
      return aws::Error(aws::elasticache::kInsufficientCacheClusterCapacityFault,
                        "There is no room for a node of type " + type.name + " in " + zone + ": " +
                            place.error().message + ".");
    }
    CacheNode node = {.id = four_digits(cluster.next_node++), .zone = zone};
    node.address = place->addresses.front();
    node.port = place->port;
    node.created_ms = context.now_ms;
    if (endpoints > 0) {
      endpoint_addresses.assign(place->addresses.begin() + 1, place->addresses.end());
    }
    endpoints = 0;

    Node row = {.id = node_id(cluster, node), .owner = cluster.id, .zone = zone};
    row.memory_bytes = type.memory_bytes;
    row.spec.id = row.id;
    row.spec.host = place->host;
    row.spec.addresses = place->addresses;
    row.spec.port = place->port;
    (void)context.records.find<Node>(row.id);
    context.records.put(row);
    cluster.nodes.push_back(std::move(node));
  }
  return endpoint_addresses;
}

}  // namespace control
