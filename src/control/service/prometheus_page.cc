// SPDX-License-Identifier: Apache-2.0
#include "control/service/prometheus_page.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <vector>

#include "agent/api/figures.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/nodes/node.h"
#include "control/records/transaction.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/replication_groups/replication_groups.h"
#include "readings/prometheus.h"

namespace control {

namespace {

using readings::ExposedNode;
using readings::PrometheusText;
using Type = PrometheusText::Type;
using Counts = std::map<std::string, int64_t, std::less<>>;

const agent::Readings kNoReadings;

void expose_counts(std::string_view name, std::string_view help, std::string_view label,
                   const Counts& counts, PrometheusText& text) {
  text.begin(name, Type::kGauge, help);
  for (const auto& [value, count] : counts) {
    const std::pair<std::string_view, std::string_view> labels[] = {{label, value}};
    text.add(labels, static_cast<double>(count));
  }
}

void expose_resources(Transaction& records, const Fleet& fleet, PrometheusText& text) {
  Counts clusters;
  Counts groups;
  Counts hosts = {{"connected", 0}, {"silent", 0}};
  for (const CacheCluster& cluster : records.list<CacheCluster>()) {
    clusters[std::string(wire_word(cluster.status))]++;
  }
  for (const ReplicationGroup& group : records.list<ReplicationGroup>()) {
    groups[std::string(wire_word(group.status))]++;
  }
  for (const Host& host : records.list<Host>()) {
    const bool is_connected = fleet.has_reported(host.id) && !fleet.is_away(host.id);
    hosts[is_connected ? "connected" : "silent"]++;
  }
  expose_counts("tarn_cache_clusters", "Cache clusters", "status", clusters, text);
  expose_counts("tarn_replication_groups", "Replication groups", "status", groups, text);
  expose_counts("tarn_hosts", "Hosts by whether their agents report", "state", hosts, text);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

// By the names that all of Prometheus' own libraries have for them.
void expose_process(PrometheusText& text) {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  text.begin("process_cpu_seconds_total", Type::kCounter, "Processor time that the service took");
  text.add({}, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  std::ifstream statm("/proc/self/statm");
  int64_t all_pages = 0;
  int64_t resident_pages = 0;
  if (!(statm >> all_pages >> resident_pages)) return;
  text.begin("process_resident_memory_bytes", Type::kGauge, "Resident memory of the service");
  text.add({}, static_cast<double>(resident_pages * sysconf(_SC_PAGESIZE)));
}

}  // namespace

metrics::MeteredNode metered_node(const Node& node, const std::string& group) {
  const std::string& version = node.spec.engine_version;  // "redis 7.1.0"
  return {.cluster = node.owner,
          .node = node.id.substr(node.id.rfind('.') + 1),
          .group = group,
          .engine = node.spec.engine,
          .version = version.substr(version.find(' ') + 1),
          .port = node.spec.port};
}

// Those that have given no figures. Only their records are read: there may be a thousand others.
StoreResult<PrometheusPage::Nodes> PrometheusPage::silent_nodes() {
  const std::string prefix = std::string(Node::kTable) + "/";
  const auto rows = store_.list(prefix);
  if (!rows) return rows.error();
  Nodes silent;
  Transaction records(store_);
  for (const Row& row : *rows) {
    const std::string id = row.key.substr(prefix.size());
    if (figures_.nodes.contains(id)) continue;
    const auto node = records.find<Node>(id);
    if (!node) continue;
    const auto cluster = records.find<CacheCluster>(node->owner);
    silent.emplace(id, metered_node(*node, cluster ? cluster->replication_group : ""));
  }
  if (records.failure()) return *records.failure();
  return silent;
}

std::string PrometheusPage::nodes_text(const Nodes& silent) const {
  std::vector<ExposedNode> exposed;
  exposed.reserve(figures_.nodes.size() + silent.size());
  const auto add = [&](const std::string& id, const metrics::MeteredNode& node) {
    const agent::NodeStatus* status = fleet_.node(id);
    const bool is_up = status != nullptr && status->state == agent::NodeState::running;
    const agent::Readings* last = is_up ? figures_.meter->last(id) : nullptr;
    exposed.push_back({.instance = id,
                       .cluster = node.cluster,
                       .group = node.group,
                       .is_memcached = node.engine == agent::Engine::memcached,
                       .version = node.version,
                       .port = node.port,
                       .is_up = is_up,
                       .readings = last == nullptr ? kNoReadings : *last});
  };
  for (const auto& [id, node] : figures_.nodes) add(id, node);
  for (const auto& [id, node] : silent) add(id, node);
  PrometheusText text;
  readings::expose(exposed, text);
  return text.take();
}

aws::Result<std::string> PrometheusPage::metrics(const Caller& caller) {
  const aws::Operation& operation = *find_operation(monitoring_.model(), "GetMetricData");
  const aws::Request request = {&operation, aws::Structure(*operation.input)};
  const std::string request_id;
  const auto authorisation = monitoring_.authorise({caller, request_id, request});
  if (authorisation.error) return *authorisation.error;
  const auto silent = silent_nodes();
  PrometheusText text;
  Transaction records(store_);
  expose_resources(records, fleet_, text);
  expose_process(text);
  const StoreError* failure = silent ? nullptr : &silent.error();
  if (records.failure()) failure = &*records.failure();
  if (failure != nullptr) {
    return aws::Error(aws::kServiceUnavailable,
                      "The service cannot read its state: " + failure->message + ".");
  }
  return nodes_text(*silent) + text.take();
}

}  // namespace control
