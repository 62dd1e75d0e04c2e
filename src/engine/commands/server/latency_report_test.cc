// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/latency_report.h"

#include <gtest/gtest.h>

#include <vector>

namespace engine {
namespace {

using Latest = LatencyMonitor::Latest;
using Sample = LatencyMonitor::Sample;

TEST(LatencyGraph, ShowsTheLowestSpikeOnOneRowAndTheHighestOnAll) {
  const std::vector<Sample> samples = {{1000, 300}, {4000, 500}};
  const Latest event{"command", samples.back(), 700, 800, 2};
  EXPECT_EQ(draw_latency_graph(event, samples, 4005),
            "command - high 500 ms, low 300 ms (all time high 700 ms)\n" + std::string(80, '-') +
                "\n #\n #\n #\n##\n\n55\n0s\nm\n");
}

TEST(LatencyGraph, ShowsTheNewestSpikesWhenTheyAreTooManyForALine) {
  std::vector<Sample> samples;
  for (int64_t i = 0; i < 160; i++) samples.push_back({i, 10});
  const std::string text = draw_latency_graph({"x", samples.back(), 10, 1600, 160}, samples, 160);
  EXPECT_NE(text.find("\n" + std::string(80, '#') + "\n"), text.npos);
  EXPECT_EQ(text.find(std::string(81, '#')), text.npos);
}

TEST(LatencyGraph, AClockThatWentBackIsNoAge) {
  const std::vector<Sample> samples = {{1000, 300}};
  EXPECT_TRUE(
      draw_latency_graph({"x", samples[0], 300, 300, 1}, samples, 10).ends_with("\n0\ns\n"));
}

TEST(LatencyDoctor, TellsThatNothingIsMonitoredOrThatNothingWasSlow) {
  EXPECT_NE(describe_latency({}, 0, 10000).find("not being monitored"), std::string::npos);
  EXPECT_NE(describe_latency({}, 50, 10000).find("No event took 50 ms"), std::string::npos);
}

TEST(LatencyDoctor, NamesTheSlowLogOnlyForCommands) {
  const std::vector<Latest> commands = {{"command", {100, 80}, 120, 200, 2}};
  const std::string text = describe_latency(commands, 50, 10000);
  EXPECT_NE(text.find("command: 2 spikes, 100 ms on average, 120 ms at worst"), text.npos);
  EXPECT_NE(text.find("SLOWLOG GET shows"), text.npos);

  const std::vector<Latest> others = {{"expire-cycle", {100, 80}, 120, 200, 2}};
  EXPECT_EQ(describe_latency(others, 50, 10000).find("SLOWLOG"), std::string::npos);
}

TEST(LatencyDoctor, SaysWhenTheSlowLogMissesSpikes) {
  const std::vector<Latest> commands = {{"command", {100, 80}, 120, 200, 2}};
  for (const int64_t slower_than_us : {-1, 60'000}) {
    EXPECT_NE(describe_latency(commands, 50, slower_than_us).find("slowlog-log-slower-than 50000"),
              std::string::npos);
  }
}

TEST(LatencyMonitor, SumsSpikesButCountsOneASecond) {
  LatencyMonitor monitor;
  monitor.add("command", 10, 100);
  monitor.add("command", 10, 300);
  monitor.add("command", 10, 200);
  monitor.add("command", 11, 50);
  const std::vector<Latest> latest = monitor.latest();
  ASSERT_EQ(latest.size(), 1u);
  EXPECT_EQ(latest[0].sum_ms, 350u);
  EXPECT_EQ(latest[0].count, 2u);
  EXPECT_EQ(latest[0].max_ms, 300u);
  EXPECT_EQ(latest[0].last.latency_ms, 50u);
}

}  // namespace
}  // namespace engine
