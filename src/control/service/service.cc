// SPDX-License-Identifier: Apache-2.0
#include "control/service/service.h"

#include <utility>

#include "aws/ec2/service.h"
#include "aws/elasticache/service.h"
#include "base/log.h"
#include "control/actions/events.h"
#include "control/model/cache_cluster.h"
#include "control/model/event.h"
#include "control/model/replication_group.h"
#include "control/nodes/node.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_security_groups/cache_security_groups.h"
#include "control/resources/events/events.h"
#include "control/resources/network/network_actions.h"
#include "control/resources/offers/offers.h"
#include "control/resources/parameter_groups/parameter_groups.h"
#include "control/resources/replication_groups/replication_groups.h"
#include "control/resources/subnet_groups/subnet_groups.h"
#include "control/resources/tags/tags.h"

namespace control {

namespace {

constexpr Actions (*kElastiCacheActions[])() = {
    cache_cluster_actions,
    replication_group_actions,
    parameter_group_actions,
    event_actions,
    tag_actions,
    offer_actions,
    subnet_group_actions,
    cache_security_group_actions,
};

constexpr Actions (*kEc2Actions[])() = {
    vpc_actions,
    subnet_actions,
    availability_zone_actions,
    security_group_actions,
    security_group_rule_actions,
    network_tag_actions,
    network_surrounding_actions,
};

const Action* find_action(std::span<Actions (*const)()> tables, std::string_view operation) {
  for (const auto& actions : tables) {
    for (const Action& action : actions()) {
      if (action.operation == operation) return &action;
    }
  }
  return nullptr;
}

template <Record T>
std::string key_of(std::string_view id) {
  return std::string(T::kTable) + "/" + std::string(id);
}

// The part of a key behind `<table>/`, if it is of that table.
template <Record T>
std::optional<std::string_view> id_in(std::string_view key) {
  constexpr size_t kLength = T::kTable.size();
  if (key.size() <= kLength || !key.starts_with(T::kTable) || key[kLength] != '/') return {};
  return key.substr(kLength + 1);
}

// Of a node's id: `my-cluster.0001`.
std::string_view owner_of(std::string_view node) { return node.substr(0, node.rfind('.')); }

// Of a cluster that may be a member of a replication group: `my-group-001`.
std::string_view group_of(std::string_view cluster) {
  return cluster.substr(0, cluster.rfind('-'));
}

}  // namespace

const Action* find_elasticache_action(std::string_view operation) {
  return find_action(kElastiCacheActions, operation);
}

const Action* find_ec2_action(std::string_view operation) {
  return find_action(kEc2Actions, operation);
}

Service::Service(Store& store, const Account& account, const base::Clock& clock,
                 base::Random& random, std::function<void()> wake)
    : store_(store),
      account_(account),
      clock_(clock),
      random_(random),
      wake_(std::move(wake)),
      agents_(store, fleet_, clock,
              [this](std::span<const std::string> nodes) {
                for (const std::string& node : nodes) enqueue_cluster(owner_of(node));
              }),
      operators_(store, fleet_),
      internal_(agents_, operators_),
      elasticache_(aws::elasticache::service(), find_elasticache_action,
                   {store, account, fleet_, random, clock}),
      ec2_(aws::ec2::service(), find_ec2_action, {store, account, fleet_, random, clock}) {
  store_.watch([this](std::span<const std::string> keys) { written(keys); });
  enqueue_all();
}

void Service::enqueue_cluster(std::string_view id) {
  queue_.insert(key_of<CacheCluster>(id));
  wake_();
}

// Level-triggered: what has changed only says where to look. What any number of clusters depend
// on, such as a parameter group, lets us look at all of them.
void Service::written(std::span<const std::string> keys) {
  bool nodes = false;
  for (const std::string& key : keys) {
    if (id_in<Event>(key) || id_in<Host>(key)) continue;
    if (const auto node = id_in<Node>(key)) {
      nodes = true;
      enqueue_cluster(owner_of(*node));
    } else if (const auto cluster = id_in<CacheCluster>(key)) {
      queue_.insert(key_of<ReplicationGroup>(group_of(*cluster)));
      enqueue_cluster(*cluster);
    } else if (id_in<ReplicationGroup>(key)) {
      queue_.insert(key);
      wake_();
    } else {
      enqueue_all();
    }
  }
  if (nodes) agents_.nodes_written();
}

void Service::enqueue_all() {
  Transaction records(store_);
  for (const CacheCluster& cluster : records.list<CacheCluster>()) {
    queue_.insert(key_of<CacheCluster>(cluster.id));
  }
  for (const ReplicationGroup& group : records.list<ReplicationGroup>()) {
    queue_.insert(key_of<ReplicationGroup>(group.id));
  }
  if (!queue_.empty()) wake_();
}

bool Service::step() {
  if (queue_.empty()) return false;
  std::string key = std::move(queue_.extract(queue_.begin()).value());
  if (!reconcile(key)) later_.insert(std::move(key));
  return !queue_.empty();
}

// One step for one record. False when the store failed and it must be tried again.
bool Service::reconcile(const std::string& key) {
  Transaction records(store_);
  ActionContext context = {records, account_, fleet_, random_, clock_.wall_ms()};
  if (const auto cluster = id_in<CacheCluster>(key)) {
    reconcile_cache_cluster(context, *cluster);
  } else if (const auto group = id_in<ReplicationGroup>(key)) {
    reconcile_replication_group(context, *group);
  }
  const StoreResult<void> done = records.commit();
  if (done) return true;
  base::log::warning("{} waits: {}", key, done.error().message);
  return false;
}

void Service::tick() {
  constexpr int64_t kSweepTicks = 10;
  constexpr int64_t kTrimTicks = 600;
  agents_.tick();
  ticks_++;
  if (ticks_ % kSweepTicks == 0) enqueue_all();
  if (ticks_ % kTrimTicks == 0) trim();
  queue_.merge(later_);
  if (!queue_.empty()) wake_();
}

void Service::trim() {
  Transaction records(store_);
  trim_events(records, clock_.wall_ms());
  if (auto done = records.commit(); !done) base::log::warning("{}", done.error().message);
}

}  // namespace control
