// SPDX-License-Identifier: Apache-2.0
#include "sim/simulation.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/program_log.h"

namespace sim {
namespace {

std::string log_of(uint64_t seed) {
  std::string log;
  Simulation simulation(seed, [&](std::string_view line) { log.append(line).append("\n"); });
  const ProgramLog program([&](std::string_view line) { simulation.say(line); });
  const Outcome outcome = simulation.run();
  EXPECT_EQ(outcome.violation, "");
  EXPECT_GT(outcome.acknowledged, 0) << "nothing was written, and nothing can have been lost";
  return log;
}

TEST(Simulation, TheSameSeedIsTheSameRun) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const std::string first = log_of(seed);
    EXPECT_NE(first.find("leads in epoch 1"), std::string::npos);
    EXPECT_EQ(first, log_of(seed));
  }
}

TEST(Simulation, AnotherSeedIsAnotherRun) { EXPECT_NE(log_of(1), log_of(2)); }

}  // namespace
}  // namespace sim
