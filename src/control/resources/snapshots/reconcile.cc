// SPDX-License-Identifier: Apache-2.0
// How a snapshot comes to be, is exported, and goes: what each of its parts still needs is done by
// an agent, one transfer after the other.
#include <algorithm>
#include <functional>
#include <utility>

#include "control/actions/events.h"
#include "control/nodes/node.h"
#include "control/nodes/transfer.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"
#include "control/resources/snapshots/internal.h"
#include "control/resources/snapshots/snapshots.h"

namespace control {

namespace {

using agent::TransferKind;
using agent::TransferState;

constexpr int kAttemptsMax = 5;
constexpr int64_t kPauseMs = 2000;  // before the next attempt

// One look at a snapshot, in the transaction of the context.
class SnapshotLook {
 public:
  SnapshotLook(ActionContext& context, Snapshot snapshot)
      : context_(context), snapshot_(std::move(snapshot)) {}

  void take();

 private:
  // What is to be done for a part, and by which host; nullopt: nobody can now.
  struct Task {
    std::string host;
    agent::Transfer transfer;
  };
  using Plan = std::optional<Task> (SnapshotLook::*)(const SnapshotPart&);

  bool work(Plan plan);
  bool look_at(SnapshotPart& part, Plan plan);
  void take_in(SnapshotPart& part, const TransferRow& row, const agent::TransferStatus& status);
  void note_attempt(SnapshotPart& part, const std::string& trouble);
  bool has_given_up() const;

  std::optional<Task> plan_save(const SnapshotPart& part);
  std::optional<Task> plan_copy(const SnapshotPart& part);
  std::optional<Task> plan_export(const SnapshotPart& part);
  std::optional<Task> plan_removal(const SnapshotPart& part);
  std::optional<Node> source_node(const SnapshotPart& part);
  std::string some_host(const std::string& wanted);
  agent::ObjectName object_of(const SnapshotPart& part) const {
    return {.bucket = "", .name = part.object, .data_key = snapshot_.data_key};
  }

  void created();
  void fail();
  void exported();
  void event(const std::string& message);

  ActionContext& context_;
  Snapshot snapshot_;
};

void SnapshotLook::take() {
  switch (snapshot_.status) {
    case SnapshotStatus::creating:
      if (work(snapshot_.copy_of.empty() ? &SnapshotLook::plan_save : &SnapshotLook::plan_copy)) {
        created();
      } else if (has_given_up()) {
        fail();
      }
      break;
    case SnapshotStatus::exporting:
      if (work(&SnapshotLook::plan_export) || has_given_up()) exported();
      break;
    case SnapshotStatus::deleting:
      if (!work(&SnapshotLook::plan_removal)) break;
      context_.records.erase<Snapshot>(snapshot_.id);
      return;
    case SnapshotStatus::available:
    case SnapshotStatus::failed:
      return;
  }
  context_.records.put(snapshot_);
}

// Whether all parts are done.
bool SnapshotLook::work(Plan plan) {
  bool done = true;
  for (SnapshotPart& part : snapshot_.parts) done = look_at(part, plan) && done;
  return done;
}

bool SnapshotLook::look_at(SnapshotPart& part, Plan plan) {
  if (part.done) return true;
  if (!part.transfer.empty()) {
    const auto row = context_.records.find<TransferRow>(part.transfer);
    const agent::TransferStatus* status = context_.fleet.transfer(part.transfer);
    if (row && status != nullptr) take_in(part, *row, *status);
    if (!part.transfer.empty() && row) return false;
    part.transfer.clear();
  }
  if (part.done) return true;
  if (part.attempts >= kAttemptsMax || context_.now_ms < part.not_before_ms) return false;
  const std::optional<Task> task = (this->*plan)(part);
  if (!task) {
    note_attempt(part, "no node that has the data can be asked for it now");
    return false;
  }
  TransferRow row = {.id = part.object + "." + std::to_string(context_.random.next() % 1'000'000)};
  row.host = task->host;
  row.owner = snapshot_.id;
  row.transfer = task->transfer;
  row.transfer.id = row.id;
  if (row.transfer.kind == TransferKind::save) {
    row.cluster = snapshot_.cluster;
    row.group = snapshot_.group;
  }
  if (context_.records.find<TransferRow>(row.id)) return false;
  context_.records.put(row);
  part.transfer = row.id;
  part.host = row.host;
  return false;
}

// What its agent says of the transfer.
void SnapshotLook::take_in(SnapshotPart& part, const TransferRow& row,
                           const agent::TransferStatus& status) {
  if (status.state != TransferState::done && status.state != TransferState::failed) return;
  part.transfer.clear();
  context_.records.erase<TransferRow>(row.id);
  if (status.state == TransferState::failed) return note_attempt(part, status.message);
  part.done = true;
  if (row.transfer.kind == TransferKind::remove || snapshot_.status != SnapshotStatus::creating) {
    return;
  }
  part.file = status.file;
  if (row.transfer.kind == TransferKind::save) part.taken_ms = context_.now_ms;
}

void SnapshotLook::note_attempt(SnapshotPart& part, const std::string& trouble) {
  part.attempts++;
  part.not_before_ms = context_.now_ms + kPauseMs;
  context_.look_again_ms = std::min(context_.look_again_ms, part.not_before_ms);
  snapshot_.failure = trouble;
}

bool SnapshotLook::has_given_up() const {
  return std::any_of(snapshot_.parts.begin(), snapshot_.parts.end(), [](const SnapshotPart& part) {
    return !part.done && part.transfer.empty() && part.attempts >= kAttemptsMax;
  });
}

// --- Who does it ---------------------------------------------------------------------------------

// Of a group a replica, so that the primary is spared; of a cluster that was named, that one.
std::optional<Node> SnapshotLook::source_node(const SnapshotPart& part) {
  const auto cluster = context_.records.find<CacheCluster>(part.cluster);
  const auto shard = cluster ? shard_of(context_.records, *cluster) : std::nullopt;
  if (!shard || snapshot_.group.empty()) {
    auto row = context_.records.find<Node>(part.cluster + "." + part.cache_node);
    const agent::NodeStatus* status = row ? context_.fleet.node(row->id) : nullptr;
    const bool runs = status != nullptr && status->state == agent::NodeState::running;
    return runs ? row : std::nullopt;
  }
  const auto group = context_.records.find<ReplicationGroup>(snapshot_.group);
  std::vector<MemberNode> members = members_of(context_.records, context_.fleet, *shard);
  const auto worth = [&](const MemberNode& node) {
    if (!node.row) return 0;
    if (node.leads(shard->epoch)) return 1;
    if (!node.follows(shard->epoch)) return 0;
    return group && node.member.cluster == group->snapshotting_cluster ? 3 : 2;
  };
  const auto best = std::max_element(
      members.begin(), members.end(),
      [&](const MemberNode& a, const MemberNode& b) { return worth(a) < worth(b); });
  if (best == members.end() || worth(*best) == 0) return std::nullopt;
  return best->row;
}

std::optional<SnapshotLook::Task> SnapshotLook::plan_save(const SnapshotPart& part) {
  const auto node = source_node(part);
  if (!node) return std::nullopt;
  return Task{
      .host = node->spec.host,
      .transfer = {.id = "", .kind = TransferKind::save, .node = node->id, .to = object_of(part)}};
}

// The same host, if it is there: a directory of another one has not the same objects.
std::string SnapshotLook::some_host(const std::string& wanted) {
  if (context_.fleet.has_reported(wanted)) return wanted;
  for (const Host& host : context_.records.list<Host>()) {
    if (context_.fleet.has_reported(host.id)) return host.id;
  }
  return "";
}

std::optional<SnapshotLook::Task> SnapshotLook::plan_copy(const SnapshotPart& part) {
  const auto source = context_.records.find<Snapshot>(snapshot_.copy_of);
  if (!source) return std::nullopt;
  const auto from =
      std::find_if(source->parts.begin(), source->parts.end(),
                   [&](const SnapshotPart& other) { return other.shard == part.shard; });
  const std::string host = some_host(part.host);
  if (from == source->parts.end() || host.empty()) return std::nullopt;
  return Task{
      .host = host,
      .transfer = {.id = "",
                   .kind = TransferKind::copy,
                   .from = {.bucket = "", .name = from->object, .data_key = source->data_key},
                   .to = object_of(part)}};
}

std::optional<SnapshotLook::Task> SnapshotLook::plan_export(const SnapshotPart& part) {
  const std::string host = some_host(part.host);
  if (host.empty()) return std::nullopt;
  return Task{.host = host,
              .transfer = {.id = "",
                           .kind = TransferKind::copy,
                           .from = object_of(part),
                           .to = {.bucket = snapshot_.export_bucket,
                                  .name = export_object(snapshot_, part),
                                  .data_key = ""}}};
}

std::optional<SnapshotLook::Task> SnapshotLook::plan_removal(const SnapshotPart& part) {
  const std::string host = some_host(part.host);
  if (host.empty()) return std::nullopt;
  return Task{.host = host,
              .transfer = {.id = "", .kind = TransferKind::remove, .to = object_of(part)}};
}

// --- What has become of it -----------------------------------------------------------------------

void SnapshotLook::created() {
  snapshot_.status = SnapshotStatus::available;
  snapshot_.failure.clear();
  if (!snapshot_.copy_of.empty()) {
    snapshot_.copy_of.clear();
    return;
  }
  event("Snapshot succeeded for snapshot with ID '" + snapshot_.id + "' of ");
}

void SnapshotLook::fail() {
  snapshot_.status = SnapshotStatus::failed;
  event("Snapshot failed for snapshot with ID '" + snapshot_.id + "' (" + snapshot_.failure +
        ") of ");
}

// The snapshot itself is as it was.
void SnapshotLook::exported() {
  const bool good = !has_given_up();
  snapshot_.status = SnapshotStatus::available;
  event(std::string(good ? "Export succeeded" : "Export failed") + " for snapshot with ID '" +
        snapshot_.id + "' to bucket " + snapshot_.export_bucket +
        (good ? "" : " (" + snapshot_.failure + ")") + " of ");
  snapshot_.failure.clear();
  snapshot_.export_bucket.clear();
  snapshot_.export_name.clear();
  for (SnapshotPart& part : snapshot_.parts) part.done = true;
}

void SnapshotLook::event(const std::string& message) {
  if (snapshot_.group.empty()) {
    record_event(context_.records, kCacheClusterSource, snapshot_.cluster,
                 message + "cache cluster with ID '" + snapshot_.cluster + "'", context_.now_ms);
  } else {
    record_event(context_.records, kReplicationGroupSource, snapshot_.group,
                 message + "replication group with ID '" + snapshot_.group + "'", context_.now_ms);
  }
}

}  // namespace

void reconcile_snapshot(ActionContext& context, std::string_view id) {
  std::optional<Snapshot> snapshot = context.records.find<Snapshot>(id);
  if (snapshot) SnapshotLook(context, *std::move(snapshot)).take();
}

}  // namespace control
