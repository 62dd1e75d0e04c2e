// SPDX-License-Identifier: Apache-2.0
#include "agent/host/machine_figures.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "agent/host/host_files.h"

namespace agent {
namespace {

constexpr std::string_view kInterfaces =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs\n"
    "    lo: 900 70    0    0    0     0          0         0 901 71    0    0    0     0       0 "
    "0\n"
    "  eth0:5 3 0 0 0 0 0 0 6 4 0 0 0 0 0 0\n"
    "  odd: 1 2 3\n";

TEST(MachineFigures, AreReadFromTheKernelsTexts) {
  readings::Readings figures;
  read_memory("MemTotal:  9 kB\nMemAvailable:    3 kB\nSwapTotal: 8 kB\nSwapFree:  2 kB\n",
              figures);
  read_packets(kInterfaces, figures);
  read_faults("pgfault 9\npgmajfault 5\nx 1\n", figures);
  EXPECT_EQ(figures, (readings::Readings{{"host_available", 3 * 1024},
                                         {"host_swap_used", 6 * 1024},
                                         {"host_packets_in", 73},
                                         {"host_packets_out", 75},
                                         {"host_major_faults", 5}}));
}

TEST(MachineFigures, WhatIsNotThereIsNotKnown) {
  readings::Readings figures;
  for (const std::string_view text :
       {"", "MemAvailable:", "MemAvailable: x kB", "lo: a b", "\n:\n"}) {
    read_memory(text, figures);
    read_packets(text, figures);
    read_faults(text, figures);
  }
  EXPECT_TRUE(figures.empty());
}

class CountedFiles final : public DiskFiles {
 public:
  base::Result<std::optional<std::string>> read(const std::string& path) const override {
    reads_++;
    if (path != "/proc/meminfo") return std::optional<std::string>();
    return std::optional<std::string>("MemAvailable: " + std::to_string(reads_) + " kB\n");
  }
  int reads() const { return reads_; }

 private:
  mutable int reads_ = 0;
};

TEST(MachineFigures, AreReadOnceASecondForAllNodes) {
  const CountedFiles files;
  base::FakeClock clock;
  MachineFigures machine;
  readings::Readings first;
  readings::Readings second;
  machine.add_to(first, files, clock);
  machine.add_to(second, files, clock);
  EXPECT_EQ(files.reads(), 3);
  EXPECT_EQ(first, second);
  clock.advance_ms(1000);
  machine.add_to(second, files, clock);
  EXPECT_EQ(files.reads(), 6);
  EXPECT_EQ(second.at("host_available"), 4 * 1024);
}

}  // namespace
}  // namespace agent
