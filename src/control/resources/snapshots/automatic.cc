// SPDX-License-Identifier: Apache-2.0
// Snapshots that nobody has asked for by a call: the daily ones, and the last one of what is
// deleted.
#include <algorithm>
#include <ctime>
#include <utility>

#include "aws/elasticache/errors.h"
#include "aws/elasticache/identifier.h"
#include "base/log.h"
#include "control/actions/events.h"
#include "control/actions/windows.h"
#include "control/nodes/transfer.h"
#include "control/resources/snapshots/internal.h"
#include "control/resources/snapshots/snapshots.h"

namespace control {

namespace {

constexpr int64_t kDayMs = 86'400'000;

// "automatic.my-cluster-2026-11-30-03-15"
std::string automatic_name(std::string_view source, int64_t at_ms) {
  const std::time_t seconds = at_ms / 1000;
  std::tm time = {};
  gmtime_r(&seconds, &time);
  char date[32];
  (void)std::strftime(date, sizeof(date), "-%Y-%m-%d-%H-%M", &time);
  return "automatic." + std::string(source) + date;
}

bool is_of(const Snapshot& snapshot, std::string_view cluster, std::string_view group) {
  return group.empty() ? snapshot.group.empty() && snapshot.cluster == cluster
                       : snapshot.group == group;
}

// One cluster or group that has snapshots of its own.
template <typename Source>
class DailyLook {
 public:
  DailyLook(ActionContext& context, const Source& source, std::string_view cluster,
            std::string_view group)
      : context_(context), source_(source), cluster_(cluster), group_(group) {}

  void take(const std::vector<Snapshot>& snapshots) {
    if (source_.snapshot_retention_days <= 0) return;
    const auto start = snapshot_window_start(source_.snapshot_window, context_.now_ms);
    bool is_there = !start || !is_available();
    for (Snapshot snapshot : snapshots) {
      if (!snapshot.automated || !is_of(snapshot, cluster_, group_)) continue;
      if (start && snapshot.created_ms >= *start) is_there = true;
      remove_if_old(snapshot);
    }
    if (is_there) return;
    const auto begun =
        begin_snapshot(context_, source_,
                       {.name = automatic_name(source_.id, context_.now_ms), .automated = true});
    if (!begun)
      base::log::warning("no automatic snapshot of {}: {}", source_.id, begun.error().message);
  }

 private:
  bool is_available() const {
    return boost::describe::enum_to_string(source_.status, "") == std::string_view("available") &&
           source_.final_snapshot.empty();
  }

  void remove_if_old(Snapshot& snapshot) {
    const bool rests =
        snapshot.status == SnapshotStatus::available || snapshot.status == SnapshotStatus::failed;
    const int64_t age_ms = context_.now_ms - snapshot.created_ms;
    if (!rests || age_ms < source_.snapshot_retention_days * kDayMs) return;
    if (!is_in_use(context_, snapshot)) begin_snapshot_deletion(context_, snapshot);
  }

  ActionContext& context_;
  const Source& source_;
  const std::string_view cluster_;
  const std::string_view group_;
};

template <typename Source>
aws::Result<void> begin_final(ActionContext& context, const Source& source, std::string_view name) {
  auto checked = aws::elasticache::read_name(aws::elasticache::kSnapshotName, name);
  if (!checked) return checked.error();
  const auto begun = begin_snapshot(context, source, {.name = *std::move(checked)});
  if (!begun) return begun.error();
  return {};
}

}  // namespace

void look_after_automatic_snapshots(ActionContext& context) {
  const std::vector<Snapshot> snapshots = context.records.list<Snapshot>();
  for (const CacheCluster& cluster : context.records.list<CacheCluster>()) {
    if (!cluster.replication_group.empty() || cluster.engine == "memcached") continue;
    DailyLook(context, cluster, cluster.id, "").take(snapshots);
  }
  for (const ReplicationGroup& group : context.records.list<ReplicationGroup>()) {
    DailyLook(context, group, "", group.id).take(snapshots);
  }
}

aws::Result<void> begin_final_snapshot(ActionContext& context, const CacheCluster& cluster,
                                       std::string_view name) {
  return begin_final(context, cluster, name);
}

aws::Result<void> begin_final_snapshot(ActionContext& context, const ReplicationGroup& group,
                                       std::string_view name) {
  return begin_final(context, group, name);
}

std::optional<bool> has_snapshot(ActionContext& context, const std::string& name) {
  const auto snapshot = context.records.find<Snapshot>(name);
  if (!snapshot || snapshot->status == SnapshotStatus::failed) return false;
  if (snapshot->status == SnapshotStatus::creating) return std::nullopt;
  return true;
}

void remove_automatic_snapshots(ActionContext& context, std::string_view cluster,
                                std::string_view group) {
  for (Snapshot& snapshot : context.records.list<Snapshot>()) {
    const bool goes = snapshot.automated && is_of(snapshot, cluster, group) &&
                      snapshot.status != SnapshotStatus::deleting;
    if (goes) begin_snapshot_deletion(context, snapshot);
  }
}

// Only what is under way is looked at: of snapshots there may be thousands.
bool is_being_snapshot(ActionContext& context, std::string_view cluster, std::string_view group) {
  const std::vector<TransferRow> rows = context.records.list<TransferRow>();
  return std::any_of(rows.begin(), rows.end(), [&](const TransferRow& row) {
    return group.empty() ? !cluster.empty() && row.cluster == cluster : row.group == group;
  });
}

}  // namespace control
