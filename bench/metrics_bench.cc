// SPDX-License-Identifier: Apache-2.0

// What metrics cost the service, by themselves: the changed figures of so many nodes go through the
// meter into the store with its SQLite file, as the service does it, for some simulated hours. A
// quarter of the nodes has load, and is looked at every second; of the others, looked at every two
// seconds, only what their agent asks them moves. Prints processor time as a part of one core (the
// writing thread's included), bytes a series, and the slowest second.
//
//   metrics_bench [NODES [HOURS]]        1000 nodes, 1 hour

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/api/figures.h"
#include "agent/host/told_figures.h"
#include "base/random.h"
#include "control/metrics/node_metrics.h"
#include "control/metrics/series_store.h"
#include "control/metrics/sqlite_keeper.h"
#include "readings/prometheus.h"

namespace {

namespace metrics = control::metrics;

constexpr int64_t kBegin = 1'700'000'040;
constexpr int64_t kIdleLookS = 2;
constexpr int64_t kLoadedOneIn = 4;

double process_cpu_s() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double wall_s() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

size_t heap_bytes() { return mallinfo2().uordblks; }

// Every field that a metric is made from.
agent::Readings first_readings() {
  agent::Readings readings;
  for (const metrics::MetricRow& row : metrics::metric_rows(agent::Engine::redis)) {
    if (row.from == metrics::MetricRow::From::kMean) {
      readings["calls_" + std::string(row.field)] = 0;
      readings["usec_" + std::string(row.field)] = 0;
    } else if (row.field.find(',') == row.field.npos && !row.field.ends_with('*')) {
      readings[std::string(row.field)] = 1000;
    }
  }
  for (const char* field : {"used_cpu_user", "used_cpu_sys", "used_active_time_main_thread",
                            "connected_clients", "connected_slaves", "used_memory", "maxmemory",
                            "mem_not_counted_for_evict", "keyspace_hits", "keyspace_misses"}) {
    readings[field] = 1000;
  }
  return readings;
}

class FakeNode {
 public:
  FakeNode(size_t number, bool has_load)
      : name_({.cluster = "cache-" + std::to_string(number), .node = "0001", .group = ""}),
        has_load_(has_load) {
    figures_.id = name_.cluster + ".0001";
    figures_.pid = 1;
    figures_.readings = first_readings();
  }

  void live(base::Random& random) {
    agent::Readings& readings = figures_.readings;
    readings["calls_NonKeyType"] += 6;  // the agent's questions
    readings["usec_NonKeyType"] += 900;
    readings["total_commands_processed"] += 6;
    readings["total_net_input_bytes"] += 200;
    readings["total_net_output_bytes"] += 12'000;
    readings["used_cpu_user"] += 0.001;
    readings["used_active_time_main_thread"] += 0.001;
    if (!has_load_) return;
    for (auto& [field, value] : readings) {
      if (field == "maxmemory") continue;
      value += static_cast<double>(random.below(1000)) * (field.starts_with("used_") ? 1e-3 : 1);
    }
  }

  const metrics::MeteredNode& name() const { return name_; }
  bool has_load() const { return has_load_; }
  const agent::NodeFigures& figures() const { return figures_; }

 private:
  metrics::MeteredNode name_;
  bool has_load_;
  agent::NodeFigures figures_;
};

void print_page(const std::vector<FakeNode>& nodes) {
  std::vector<readings::ExposedNode> exposed;
  exposed.reserve(nodes.size());
  for (const FakeNode& node : nodes) {
    exposed.push_back({.instance = node.figures().id,
                       .cluster = node.name().cluster,
                       .group = "",
                       .is_memcached = false,
                       .version = "7.1.0",
                       .port = 6379,
                       .is_up = true,
                       .readings = node.figures().readings});
  }
  const double start = wall_s();
  readings::PrometheusText text;
  readings::expose(exposed, text);
  const double elapsed_ms = (wall_s() - start) * 1e3;
  std::printf("Prometheus' page       %8.1f ms, %zu KB\n", elapsed_ms, text.take().size() / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  const auto node_count = static_cast<size_t>(argc > 1 ? std::atoll(argv[1]) : 1000);
  const double hours = argc > 2 ? std::atof(argv[2]) : 1;
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("tarn-metrics-" + std::to_string(getpid()));
  std::filesystem::create_directory(directory);
  const std::string path = directory / "metrics.db";
  std::vector<FakeNode> nodes;
  nodes.reserve(node_count);
  for (size_t i = 0; i < node_count; i++) nodes.emplace_back(i, i % kLoadedOneIn == 0);
  base::Random random(1);
  const size_t heap_before = heap_bytes();
  {
    auto keeper = metrics::open_sqlite_keeper(path);
    if (!keeper) {
      std::fprintf(stderr, "%s\n", keeper.error().message.c_str());
      return 1;
    }
    metrics::SeriesStore store(*std::move(keeper));
    metrics::NodeMeter meter(store);
    agent::ToldFigures told(1);
    const auto seconds = static_cast<int64_t>(hours * 3600);
    const double began = process_cpu_s();
    double living = 0;
    double slowest = 0;
    for (int64_t second = 0; second < seconds; second++) {
      const int64_t now_s = kBegin + second;
      const double start = wall_s();
      double lived = 0;
      for (size_t i = 0; i < nodes.size(); i++) {
        const bool is_its_turn = (static_cast<int64_t>(i) + second) % kIdleLookS == 0;
        if (!is_its_turn && !nodes[i].has_load()) continue;
        const double birth = wall_s();
        nodes[i].live(random);
        const agent::NodeFigures changed = told.tell(nodes[i].figures());
        lived += wall_s() - birth;
        meter.take(nodes[i].name(), changed, now_s * 1000);
      }
      store.tick(now_s);
      living += lived;
      if (second > 60) slowest = std::max(slowest, wall_s() - start - lived);
    }
    const double cpu = process_cpu_s() - began - living;
    size_t series = 0;
    store.each_name([&](const metrics::SeriesName& name, int64_t) {
      series += name.dimensions.size() == 2 ? 1 : 0;
    });
    std::printf("nodes                  %8zu, every %lldth with load; %.2f hours\n", node_count,
                static_cast<long long>(kLoadedOneIn), hours);
    std::printf("series                 %8zu\n", series);
    std::printf("processor              %8.2f %% of a core\n",
                100 * cpu / static_cast<double>(seconds));
    std::printf("slowest second         %8.1f ms\n", slowest * 1e3);
    std::printf("memory                 %8zu bytes a series, %zu of them seconds\n",
                (heap_bytes() - heap_before) / std::max<size_t>(1, series),
                store.seconds_bytes() / std::max<size_t>(1, series));
    store.flush(kBegin + seconds);
    print_page(nodes);
  }  // all is written
  uintmax_t disk = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory)) disk += file.file_size();
  std::printf("disk                   %8.0f bytes a node and hour\n",
              static_cast<double>(disk) / static_cast<double>(node_count) / hours);
  std::filesystem::remove_all(directory);
  return 0;
}
