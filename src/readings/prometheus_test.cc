// SPDX-License-Identifier: Apache-2.0
#include "readings/prometheus.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace readings {
namespace {

ExposedNode node_of(std::string_view instance, const Readings& readings,
                    bool is_memcached = false) {
  return {.instance = instance,
          .cluster = "c",
          .group = "",
          .is_memcached = is_memcached,
          .version = "7.1.0",
          .port = 6379,
          .is_up = true,
          .readings = readings};
}

std::string page(const std::vector<ExposedNode>& nodes) {
  PrometheusText text;
  expose(nodes, text);
  return text.take();
}

bool has_line(const std::string& page, const std::string& line) {
  return ("\n" + page).find("\n" + line + "\n") != std::string::npos;
}

TEST(PrometheusText, EscapesWhatLabelsMayHold) {
  const std::pair<std::string_view, std::string_view> labels[] = {{"a", "\"\\\n"}, {"b", ""}};
  EXPECT_EQ(PrometheusText::written(labels), R"(a="\"\\\n",b="")");
}

TEST(PrometheusText, AMetricWithoutSamplesIsNotThere) {
  PrometheusText text;
  text.begin("nothing", PrometheusText::Type::kGauge, "No samples");
  text.begin("one", PrometheusText::Type::kCounter, "A sample");
  text.add({}, 1.5);
  EXPECT_EQ(text.take(), "# HELP one A sample\n# TYPE one counter\none 1.5\n");
}

TEST(Prometheus, SamplesOfAMetricStandTogether) {
  const Readings one = {{"used_memory", 1e10}};
  const Readings two = {{"used_memory", 2}, {"lease_remaining_ms", 1500}};
  const std::string text = page({node_of("one", one), node_of("two", two)});
  const std::string labels = R"(",cache_cluster_id="c",replication_group_id=""})";
  EXPECT_NE(
      text.find("# TYPE redis_memory_used_bytes gauge\n"
                "redis_memory_used_bytes{instance=\"one" +
                labels + " 10000000000\nredis_memory_used_bytes{instance=\"two" + labels + " 2\n"),
      std::string::npos)
      << text;
  EXPECT_TRUE(has_line(text, "tarn_lease_remaining_seconds{instance=\"two" + labels + " 1.5"));
}

TEST(Prometheus, PartsOfANodeAreLabels) {
  const Readings readings = {{"cmdstat_client|list:usec", 5},
                             {"cmdstat_get:calls", 3},
                             {"db0:avg_ttl", 2500},
                             {"db0:keys", 7},
                             {"used_active_time_io_thread_1", 0.5}};
  const std::string text = page({node_of("n", readings)});
  const std::string node = R"({instance="n",cache_cluster_id="c",replication_group_id="",)";
  EXPECT_TRUE(has_line(text, "redis_commands_total" + node + "cmd=\"get\"} 3"));
  EXPECT_TRUE(has_line(
      text, "redis_commands_duration_seconds_total" + node + "cmd=\"client|list\"} 5e-06"));
  EXPECT_TRUE(has_line(text, "redis_db_keys" + node + "db=\"db0\"} 7"));
  EXPECT_TRUE(has_line(text, "redis_db_avg_ttl_seconds" + node + "db=\"db0\"} 2.5"));
  EXPECT_TRUE(
      has_line(text, "tarn_worker_busy_seconds_total" + node + "worker=\"io_thread_1\"} 0.5"));
}

TEST(Prometheus, OfMemcachedSetsAreWhatIsNoCas) {
  const Readings readings = {{"cmd_set", 10}, {"cas_hits", 3}, {"cas_misses", 1}};
  const std::string text = page({node_of("n", readings, true)});
  const std::string node = R"({instance="n",cache_cluster_id="c",replication_group_id="",)";
  EXPECT_TRUE(
      has_line(text, "memcached_commands_total" + node + "command=\"set\",status=\"hit\"} 6"));
  EXPECT_TRUE(
      has_line(text, "memcached_commands_total" + node + "command=\"cas\",status=\"miss\"} 1"));
  EXPECT_EQ(text.find("redis_"), std::string::npos);
}

TEST(Prometheus, ANodeThatIsDownSaysSo) {
  const Readings none;
  ExposedNode node = node_of("n", none);
  node.is_up = false;
  EXPECT_TRUE(has_line(page({node}),
                       R"(redis_up{instance="n",cache_cluster_id="c",replication_group_id=""} 0)"));
}

}  // namespace
}  // namespace readings
