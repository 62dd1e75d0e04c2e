// SPDX-License-Identifier: Apache-2.0
#include "control/service/log_intake.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "control/logs/log_text.h"
#include "control/model/log_group.h"
#include "control/model/replication_group.h"
#include "control/resources/log_delivery/log_delivery.h"
#include "control/service/reconcilers.h"

namespace control {

namespace {

// What waits for a delivery stream; beyond that its logs stay with the nodes.
constexpr int64_t kWaitingBytesMax = 64 << 20;

constexpr std::string_view kTables[] = {CacheCluster::kTable, ReplicationGroup::kTable,
                                        Node::kTable, LogGroup::kTable};

std::string text_of(const LogDelivery& delivery, const logs::LogOrigin& origin,
                    const agent::LogEntry& entry) {
  return delivery.format == LogFormat::json ? logs::log_as_json(origin, delivery.type, entry)
                                            : logs::log_as_text(origin, delivery.type, entry);
}

}  // namespace

std::string LogIntake::Route::logs() const {
  const bool is_slow = delivery.type == agent::LogType::slow_log;
  return node + (is_slow ? "/slow-log/" : "/engine-log/");
}

std::string LogIntake::Route::log() const { return logs() + std::to_string(delivery.since_ms); }

void LogIntake::written(const RowChange& change) {
  const bool matters = std::any_of(std::begin(kTables), std::end(kTables),
                                   [&](auto table) { return is_of_table(change.key, table); });
  if (matters) routes_.clear();
}

// --- What is wanted ------------------------------------------------------------------------------

// Where the store fails nothing is wanted now, and the next report asks anew.
std::vector<LogIntake::Route> LogIntake::routes(const std::string& host) {
  const auto found = routes_.find(host);
  if (found != routes_.end()) return found->second;
  Transaction records(store_);
  std::vector<Route> routes;
  for (const Node& node : records.list<Node>()) {
    if (node.spec.host == host) add_routes(records, node, routes);
  }
  if (records.failure()) return {};
  routes_.emplace(host, routes);
  return routes;
}

// A member's are its group's.
void LogIntake::add_routes(Transaction& records, const Node& node, std::vector<Route>& routes) {
  const auto cluster = records.find<CacheCluster>(node.owner);
  if (!cluster) return;
  LogDeliveries deliveries = cluster->log_deliveries;
  if (!cluster->replication_group.empty()) {
    const auto group = records.find<ReplicationGroup>(cluster->replication_group);
    deliveries = group ? group->log_deliveries : LogDeliveries();
  }
  for (LogDelivery& delivery : deliveries) {
    if (delivery.status == LogDeliveryStatus::disabling) continue;
    if (!has_destination(records, account_, delivery)) continue;
    Route route = {.node = node.id,
                   .cluster = cluster->id,
                   .cache_node = node.id.substr(cluster->id.size() + 1),
                   .engine = cluster->engine};
    if (delivery.destination_type == LogDestination::cloudwatch_logs) {
      route.group = store_key(*records.find<LogGroup>(delivery.destination));
    }
    route.delivery = std::move(delivery);
    routes.push_back(std::move(route));
  }
}

const LogIntake::Route* LogIntake::route_of(const std::vector<Route>& routes,
                                            const agent::LogBatch& batch) const {
  const auto found = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
    return route.node == batch.node && route.delivery.type == batch.type;
  });
  return found == routes.end() ? nullptr : &*found;
}

// --- What comes ----------------------------------------------------------------------------------

agent::LogsReply LogIntake::take(const agent::LogsReport& report, int64_t now_ms) {
  const std::vector<Route> wanted = routes(report.host);
  for (const agent::LogBatch& batch : report.batches) {
    const Route* route = route_of(wanted, batch);
    if (route != nullptr && logs_->progress(route->log()) == batch.after) {
      take(*route, batch, now_ms);
    }
  }
  agent::LogsReply reply;
  reply.wanted.reserve(wanted.size());
  for (const Route& route : wanted) {
    reply.wanted.push_back({.node = route.node,
                            .type = route.delivery.type,
                            .since_ms = route.delivery.since_ms,
                            .position = logs_->progress(route.log())});
  }
  return reply;
}

void LogIntake::take(const Route& route, const agent::LogBatch& batch, int64_t now_ms) {
  const logs::LogOrigin origin = {route.cluster, route.cache_node};
  const logs::Progress progress = {route.log(), batch.position};
  if (batch.lost > 0) {
    base::log::warning(
        "entries of a log are lost, which grew faster than it was read node={} "
        "entries={}",
        route.node, batch.lost);
  }
  base::Result<void> done;
  if (route.group.empty()) {
    if (logs_->waiting_bytes(route.delivery.destination) > kWaitingBytesMax) return;
    std::vector<std::string> records;
    records.reserve(batch.entries.size());
    for (const agent::LogEntry& entry : batch.entries) {
      records.push_back(text_of(route.delivery, origin, entry));
    }
    done = logs_->send(route.delivery.destination, records, progress);
  } else {
    std::vector<logs::Event> events;
    events.reserve(batch.entries.size());
    for (const agent::LogEntry& entry : batch.entries) {
      events.push_back(
          {entry.time_ms == 0 ? now_ms : entry.time_ms, text_of(route.delivery, origin, entry)});
    }
    const std::string stream = logs::log_stream_name(route.engine, origin, route.delivery.type);
    done = logs_->deliver({route.group, stream}, events, progress, now_ms);
  }
  if (!done) return base::log::warning("{} node={}", done.error().message, route.node);
  if (batch.after.empty()) logs_->forget_progress(route.logs(), route.log());
}

}  // namespace control
