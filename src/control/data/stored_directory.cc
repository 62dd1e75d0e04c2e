// SPDX-License-Identifier: Apache-2.0
#include "control/data/stored_directory.h"

#include <utility>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/errors.h"
#include "control/authorisation/authorise.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/nodes/node.h"

namespace control::data {

namespace {

using aws::elasticache::ResourceType;

constexpr std::string_view kAction = "elasticache:Connect";
constexpr aws::ErrorSpec kNodeNotFound = {"CacheNodeNotFound", "CacheNodeNotFound", 404};

// What the right is asked for.
struct Resource {
  std::string arn;
  Tags tags;
};

std::optional<Resource> find_cache(Transaction& records, const Account& account,
                                   const NodeName& name) {
  const auto arn_of = [&](ResourceType type) {
    return aws::elasticache::format_arn({account.region, account.id, type, name.cache});
  };
  if (name.kind == "group") {
    auto group = records.find<ReplicationGroup>(name.cache);
    if (!group) return std::nullopt;
    return Resource{arn_of(ResourceType::kReplicationGroup), std::move(group->tags)};
  }
  auto cluster = records.find<CacheCluster>(name.cache);
  if (name.kind != "cluster" || !cluster || !cluster->replication_group.empty()) {
    return std::nullopt;
  }
  return Resource{arn_of(ResourceType::kCluster), std::move(cluster->tags)};
}

// A node of that cache, and of no other that the caller may have no right to.
std::optional<Node> find_node(Transaction& records, const NodeName& name) {
  auto node = records.find<Node>(name.node);
  if (!node) return std::nullopt;
  const auto owner = records.find<CacheCluster>(node->owner);
  if (!owner) return std::nullopt;
  const std::string& cache = name.kind == "group" ? owner->replication_group : owner->id;
  return cache == name.cache ? node : std::nullopt;
}

}  // namespace

NodeFound StoredDirectory::find(const Caller& caller, const NodeName& name) {
  Transaction records(store_);
  const auto cache = find_cache(records, account_, name);
  if (!cache) return {"", aws::Error(kNodeNotFound, "There is no cache " + name.cache + ".")};
  aws::policy::RequestContext extra;
  for (const auto& [key, value] : cache->tags) {
    extra.add("aws:ResourceTag/" + key, value);
    extra.add("elasticache:ResourceTag/" + key, value);
  }
  const auto decision =
      decide({records, account_, clock_.wall_ms()}, caller, kAction, cache->arn, extra);
  NodeFound found = {reason_of(decision)};
  if (!decision.allowed()) {
    found.error = access_denied(caller, kAction, cache->arn, decision);
    return found;
  }
  const auto node = find_node(records, name);
  if (!node || node->spec.addresses.empty()) {
    found.error = aws::Error(kNodeNotFound, "The cache has no node " + name.node + " now.");
    return found;
  }
  const bool speaks_tls = node->spec.transit_encryption != agent::TransitEncryption::off;
  found.address = {.address = node->spec.addresses.front(),
                   .port = node->spec.port,
                   .dialect = node->spec.engine == agent::Engine::memcached ? Dialect::kMemcached
                                                                            : Dialect::kResp,
                   .authority = speaks_tls ? authority_.certificate() : std::string()};
  return found;
}

}  // namespace control::data
