// SPDX-License-Identifier: Apache-2.0
#include "control/service/service.h"

#include <utility>

#include "aws/ec2/service.h"
#include "aws/elasticache/service.h"
#include "base/log.h"
#include "control/actions/events.h"
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
#include "control/service/reconcilers.h"

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
              [this](std::span<const std::string> nodes) { reported(nodes); }),
      operators_(store, fleet_),
      internal_(agents_, operators_),
      elasticache_(aws::elasticache::service(), find_elasticache_action,
                   {store, account, fleet_, random, clock}),
      ec2_(aws::ec2::service(), find_ec2_action, {store, account, fleet_, random, clock}) {
  store_.watch([this](std::span<const RowChange> changes) { written(changes); });
  enqueue_all();
}

// Level-triggered: what has changed only says where to look.
void Service::enqueue(const Wake& wake) {
  if (wake.all()) enqueue_all();
  queue_.insert(wake.keys().begin(), wake.keys().end());
  if (!queue_.empty()) wake_();
}

void Service::written(std::span<const RowChange> changes) {
  Wake wake;
  bool nodes = false;
  for (const RowChange& change : changes) {
    woken_by(change, wake);
    nodes = nodes || is_of_table(change.key, Node::kTable);
  }
  enqueue(wake);
  if (nodes) agents_.nodes_written();
}

// An agent sees something else of nodes than before.
void Service::reported(std::span<const std::string> nodes) {
  Transaction records(store_);
  Wake wake;
  for (const std::string& id : nodes) {
    if (const auto node = records.find<Node>(id)) wake_owner(*node, wake);
  }
  enqueue(wake);
}

void Service::enqueue_all() {
  for (const Reconciler& reconciler : reconcilers()) {
    const auto rows = store_.list(std::string(reconciler.table) + "/");
    if (!rows) continue;  // the next sweep looks again
    for (const Row& row : *rows) queue_.insert(row.key);
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
  const Reconciler& reconciler = *find_reconciler(key);  // only such keys are enqueued
  reconciler.reconcile(context, std::string_view(key).substr(reconciler.table.size() + 1));
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
