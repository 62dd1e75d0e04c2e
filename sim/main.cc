// SPDX-License-Identifier: Apache-2.0
// `tarn_sim --seed N`: one run, with its log. `tarn_sim COUNT [--from N]`: so many runs, and which
// of them broke a promise.
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/numbers.h"
#include "sim/program_log.h"
#include "sim/simulation.h"

namespace {

struct Arguments {
  uint64_t count = 1000;
  uint64_t from = 1;
  std::optional<uint64_t> seed;
};

std::optional<Arguments> read_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; i++) {
    const std::string_view word = argv[i];
    const bool is_option = word == "--seed" || word == "--from";
    if (is_option && ++i == argc) return std::nullopt;
    const auto number = base::parse_uint64(argv[i]);
    if (!number) return std::nullopt;
    if (word == "--seed") {
      arguments.seed = *number;
    } else {
      (word == "--from" ? arguments.from : arguments.count) = *number;
    }
  }
  return arguments;
}

int run_one(uint64_t seed) {
  const auto print = [](std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
  };
  sim::Simulation simulation(seed, print);
  const sim::ProgramLog program([&](std::string_view line) { simulation.say(line); });
  const sim::Outcome outcome = simulation.run();
  std::printf("seed %llu: %s; %llu events, %lld writes acknowledged\n",
              static_cast<unsigned long long>(seed),
              outcome.violation.empty() ? "all promises were kept" : outcome.violation.c_str(),
              static_cast<unsigned long long>(outcome.events),
              static_cast<long long>(outcome.acknowledged));
  return outcome.violation.empty() ? 0 : 1;
}

int run_many(const Arguments& arguments) {
  uint64_t broken = 0;
  sim::Outcome sum;
  for (uint64_t seed = arguments.from; seed < arguments.from + arguments.count; seed++) {
    const sim::Outcome outcome = sim::Simulation(seed, nullptr).run();
    sum.events += outcome.events;
    sum.acknowledged += outcome.acknowledged;
    sum.failovers += outcome.failovers;
    if (outcome.violation.empty()) continue;
    broken++;
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                outcome.violation.c_str());
    std::fflush(stdout);
  }
  std::printf(
      "%llu runs, %llu broke a promise; %llu events, %lld processes killed, "
      "%lld writes acknowledged\n",
      static_cast<unsigned long long>(arguments.count), static_cast<unsigned long long>(broken),
      static_cast<unsigned long long>(sum.events), static_cast<long long>(sum.failovers),
      static_cast<long long>(sum.acknowledged));
  return broken == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = read_arguments(argc, argv);
  if (!arguments) {
    std::fputs("usage: tarn_sim --seed N | tarn_sim [COUNT] [--from N]\n", stderr);
    return 2;
  }
  base::log::set_level(base::log::Level::kNothing);
  return arguments->seed ? run_one(*arguments->seed) : run_many(*arguments);
}
