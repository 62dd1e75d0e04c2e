// SPDX-License-Identifier: Apache-2.0
#include "control/service/service.h"

#include <utility>

#include "agent/api/figures.h"
#include "aws/ec2/service.h"
#include "aws/elasticache/service.h"
#include "aws/iam/service.h"
#include "aws/kms/service.h"
#include "aws/sns/service.h"
#include "aws/sts/service.h"
#include "base/check.h"
#include "base/log.h"
#include "control/actions/events.h"
#include "control/actions/topics.h"
#include "control/model/cache_cluster.h"
#include "control/model/shard.h"
#include "control/model/snapshot.h"
#include "control/nodes/node.h"
#include "control/nodes/transfer.h"
#include "control/resources/alarms/alarms.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_security_groups/cache_security_groups.h"
#include "control/resources/dashboards/dashboards.h"
#include "control/resources/events/events.h"
#include "control/resources/iam/iam.h"
#include "control/resources/kms/kms.h"
#include "control/resources/logs/logs.h"
#include "control/resources/network/network_actions.h"
#include "control/resources/offers/offers.h"
#include "control/resources/parameter_groups/parameter_groups.h"
#include "control/resources/replication_groups/migration.h"
#include "control/resources/replication_groups/replication_groups.h"
#include "control/resources/snapshots/snapshots.h"
#include "control/resources/subnet_groups/subnet_groups.h"
#include "control/resources/tags/tags.h"
#include "control/resources/topics/topics.h"
#include "control/resources/users/users.h"
#include "control/service/reconcilers.h"

namespace control {

namespace {

constexpr Actions (*kElastiCacheActions[])() = {
    cache_cluster_actions,
    replication_group_actions,
    replica_actions,
    snapshot_actions,
    migration_actions,
    parameter_group_actions,
    event_actions,
    tag_actions,
    offer_actions,
    subnet_group_actions,
    cache_security_group_actions,
    user_actions,
    user_group_actions,
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

constexpr Actions (*kIamActions[])() = {
    iam_user_actions,           iam_access_key_actions,
    iam_group_actions,          iam_role_actions,
    iam_service_role_actions,   iam_inline_policy_actions,
    iam_managed_policy_actions, iam_policy_version_actions,
    iam_attachment_actions,     iam_tag_actions,
    iam_simulation_actions,     iam_surrounding_actions,
};

constexpr Actions (*kStsActions[])() = {sts_actions};

constexpr Actions (*kKmsActions[])() = {
    kms_key_actions,
    kms_key_policy_actions,
    kms_alias_actions,
    kms_cryptography_actions,
};

constexpr Actions (*kMonitoringActions[])() = {
    alarm_actions,         composite_alarm_actions, alarm_describe_actions, alarm_state_actions,
    alarm_history_actions, alarm_tag_actions,       dashboard_actions,
};

constexpr Actions (*kSnsActions[])() = {
    topic_actions,        topic_attribute_actions,   topic_permission_actions,
    subscription_actions, subscription_list_actions, publish_actions,
};

constexpr int64_t kLogBytesInMemory = 64 << 20;

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

const Action* find_iam_action(std::string_view operation) {
  return find_action(kIamActions, operation);
}

const Action* find_sts_action(std::string_view operation) {
  return find_action(kStsActions, operation);
}

const Action* find_kms_action(std::string_view operation) {
  return find_action(kKmsActions, operation);
}

const Action* find_monitoring_action(std::string_view operation) {
  return find_action(kMonitoringActions, operation);
}

const Action* find_sns_action(std::string_view operation) {
  return find_action(kSnsActions, operation);
}

Service::Service(Store& store, const Account& account, const Storage& storage,
                 const base::Clock& clock, base::Random& random, std::function<void()> wake)
    : store_(store),
      account_(account),
      storage_(storage),
      clock_(clock),
      random_(random),
      wake_(std::move(wake)),
      agents_(
          store_, fleet_, storage.keys, account.region, clock,
          [this](const Fleet::Changes& changes) { reported(changes); },
          [this](const std::vector<agent::NodeFigures>& figures) { return meter(figures); },
          [this](const agent::LogsReport& report) {
            return log_intake_.take(report, clock_.wall_ms());
          }),
      operators_(store_, fleet_, account, clock),
      enrolment_(store_, storage.authority, clock),
      internal_(agents_, operators_, enrolment_),
      elasticache_(aws::elasticache::service(), find_elasticache_action,
                   {store_, account, fleet_, storage, random, clock}),
      ec2_(aws::ec2::service(), find_ec2_action, {store_, account, fleet_, storage, random, clock}),
      iam_(aws::iam::service(), find_iam_action, {store_, account, fleet_, storage, random, clock}),
      sts_(aws::sts::service(), find_sts_action, {store_, account, fleet_, storage, random, clock}),
      kms_(aws::kms::service(), find_kms_action, {store_, account, fleet_, storage, random, clock}),
      sns_(aws::sns::service(), find_sns_action, {store_, account, fleet_, storage, random, clock}),
      courier_(store_, storage.keys, clock),
      monitoring_(find_monitoring_action, {store_, account, fleet_, storage, random, clock},
                  series_),
      logs_api_({store_, account, fleet_, storage, random, clock}, logs_),
      alarms_({store_, account, fleet_, storage, random, clock}, series_) {
  keep_metrics(std::make_unique<metrics::MemoryKeeper>());
  auto logs = logs::LogStore::open(":memory:", kLogBytesInMemory);
  CHECK(logs.has_value());
  keep_logs(*std::move(logs));
  if (store_.check()) fleet_.take_over();
  store_.watch([this](std::span<const RowChange> changes) { written(changes); });
  alarms_.begin();
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
  bool for_agents = false;
  for (const RowChange& change : changes) {
    woken_by(change, wake);
    alarms_.written(change);
    log_intake_.written(change);
    if (is_of_table(change.key, Delivery::kTable)) courier_.written(change);
    for_agents = for_agents || is_of_table(change.key, Node::kTable) ||
                 is_of_table(change.key, TransferRow::kTable);
  }
  enqueue(wake);
  if (courier_.has_due()) wake_();
  if (for_agents) agents_.rows_written();
  operators_.changed();
}

// An agent sees something else than before.
void Service::reported(const Fleet::Changes& changes) {
  Transaction records(store_);
  Wake wake;
  for (const std::string& id : changes.nodes) {
    if (const auto node = records.find<Node>(id)) wake_owner(*node, wake);
    const agent::NodeStatus* status = fleet_.node(id);
    if (status != nullptr && status->pid != 0) continue;
    meter_->forget(id);
    metered_.erase(id);
  }
  for (const std::string& id : changes.transfers) {
    if (const auto row = records.find<TransferRow>(id)) wake.add<Snapshot>(row->owner);
  }
  enqueue(wake);
  operators_.changed();
}

void Service::keep_metrics(std::unique_ptr<metrics::BlockKeeper> keeper) {
  series_ = std::make_unique<metrics::SeriesStore>(std::move(keeper));
  meter_ = std::make_unique<metrics::NodeMeter>(*series_);
}

// A node of which nothing is known belongs to nobody.
std::optional<metrics::MeteredNode> Service::metered(const std::string& id) {
  Transaction records(store_);
  const auto node = records.find<Node>(id);
  if (!node) return std::nullopt;
  const auto cluster = records.find<CacheCluster>(node->owner);
  if (!cluster) return std::nullopt;
  return metered_node(*node, cluster->replication_group);
}

std::vector<std::string> Service::meter(const std::vector<agent::NodeFigures>& figures) {
  std::vector<std::string> unknown;
  for (const agent::NodeFigures& one : figures) {
    auto known = metered_.find(one.id);
    if (known == metered_.end()) {
      auto node = metered(one.id);
      if (!node) continue;
      known = metered_.emplace(one.id, *std::move(node)).first;
    }
    if (!meter_->take(known->second, one, clock_.wall_ms())) unknown.push_back(one.id);
  }
  return unknown;
}

void Service::enqueue_all() {
  for (const Reconciler& reconciler : reconcilers()) {
    const auto rows = store_.list(std::string(reconciler.table) + "/");
    if (!rows) continue;  // the next sweep looks again
    for (const Row& row : *rows) queue_.insert(row.key);
  }
  if (!queue_.empty()) wake_();
}

void Service::send_by(MessageSender& sender, const MessageSigner& signer,
                      const Addresses& addresses) {
  courier_.send_by({.sender = sender,
                    .signer = signer,
                    .arn_start = topic_arn(account_, ""),
                    .public_url = addresses.public_url,
                    .mail_from = addresses.mail_from});
  if (courier_.has_due()) wake_();
}

bool Service::step() {
  if (queue_.empty()) return courier_.step() && courier_.has_due();
  std::string key = std::move(queue_.extract(queue_.begin()).value());
  if (!reconcile(key)) later_.insert(std::move(key));
  return !queue_.empty() || courier_.has_due();
}

// One step for one record. False when the store failed and it must be tried again.
bool Service::reconcile(const std::string& key) {
  Transaction records(store_);
  ActionContext context = {records, account_, fleet_, storage_, random_, clock_.wall_ms()};
  const Reconciler& reconciler = *find_reconciler(key);  // only such keys are enqueued
  reconciler.reconcile(context, std::string_view(key).substr(reconciler.table.size() + 1));
  if (context.look_again_ms != INT64_MAX) {
    due_.insert_or_assign(key, context.look_again_ms);
  } else {
    due_.erase(key);
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
  operators_.tick();
  series_->tick(clock_.wall_ms() / 1000);
  alarms_.tick();
  logs_->tick();
  log_forwarder_.tick(clock_.wall_ms());
  ticks_++;
  if (ticks_ % kSweepTicks == 0) enqueue_all();
  if (ticks_ % kSweepTicks == 0) look_after_snapshots();
  if (ticks_ % kSweepTicks == 0) look_after_logs();
  if (ticks_ % kTrimTicks == 0) trim();
  queue_.merge(later_);
  enqueue_due();
  if (!queue_.empty() || courier_.has_due()) wake_();
}

// What depends on whether a host can be reached is looked at when that has changed.
void Service::watch_hosts() {
  constexpr int64_t kStoodStillUs = 500'000;
  const int64_t before_us = std::exchange(watched_us_, clock_.monotonic_us());
  if (watched_us_ - before_us > kStoodStillUs) fleet_.forgive_silence();
  if (std::set<std::string> away = fleet_.away_hosts(); away != away_) {
    away_ = std::move(away);
    const auto shards = store_.list(std::string(Shard::kTable) + "/");
    for (const Row& row : shards ? *shards : std::vector<Row>()) queue_.insert(row.key);
    operators_.changed();
  }
  enqueue_due();
  if (!queue_.empty()) wake_();
}

void Service::look_after_snapshots() {
  Transaction records(store_);
  ActionContext context = {records, account_, fleet_, storage_, random_, clock_.wall_ms()};
  look_after_automatic_snapshots(context);
  if (auto done = records.commit(); !done) base::log::warning("{}", done.error().message);
}

void Service::look_after_logs() {
  Transaction records(store_);
  ActionContext context = {records, account_, fleet_, storage_, random_, clock_.wall_ms()};
  control::look_after_logs(context, *logs_);
}

void Service::enqueue_due() {
  const int64_t now_ms = clock_.wall_ms();
  std::erase_if(due_, [&](const auto& entry) {
    if (entry.second > now_ms) return false;
    queue_.insert(entry.first);
    return true;
  });
}

void Service::trim() {
  Transaction records(store_);
  trim_events(records, clock_.wall_ms());
  trim_alarm_history(records, clock_.wall_ms());
  if (auto done = records.commit(); !done) base::log::warning("{}", done.error().message);
}

}  // namespace control
