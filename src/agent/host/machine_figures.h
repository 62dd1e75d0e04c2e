// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "readings/info.h"

namespace agent {

class HostFiles;

// What only the machine knows of itself, the same for all of its nodes: memory that is free for
// them and in swap, pages that had to be fetched, packets of all of its interfaces. Read once a
// second, however many nodes ask. One thread.
class MachineFigures {
 public:
  // Adds to a node's figures what is known.
  void add_to(readings::Readings& figures, const HostFiles& files, const base::Clock& clock);

 private:
  readings::Readings known_;
  int64_t read_us_ = 0;
};

// From the texts of /proc/meminfo, /proc/net/dev and /proc/vmstat.
void read_memory(std::string_view meminfo, readings::Readings& figures);
void read_packets(std::string_view interfaces, readings::Readings& figures);
void read_faults(std::string_view vmstat, readings::Readings& figures);

}  // namespace agent
