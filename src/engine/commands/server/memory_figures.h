// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/session/node.h"

namespace engine {

// Where a node's memory is, in bytes; what INFO, MEMORY STATS and MEMORY DOCTOR speak of.
struct MemoryFigures {
  struct Database {
    uint32_t index = 0;
    uint64_t keys = 0;
    uint64_t index_bytes = 0;  // its tables
  };

  uint64_t used = 0;                // all that counts against maxmemory
  uint64_t peak = 0;                // of `used`
  uint64_t resident = 0;            // what the system gave the process
  uint64_t startup = 0;             // needed before the first key
  uint64_t clients = 0;             // their buffers
  uint64_t copies = 0;              // to remember which clients keep copies of which keys
  uint64_t allocated = 0;           // of `used`: keys, values, tables
  uint64_t committed = 0;           // taken for small blocks, used or not
  std::vector<Database> databases;  // those with keys

  uint64_t keys() const;
  uint64_t index_bytes() const;
  uint64_t overhead() const;  // all but keys and values
  uint64_t dataset() const { return used > overhead() ? used - overhead() : 0; }
  // What was taken for `allocated`: large blocks are as large as what is in them.
  uint64_t active() const { return allocated > committed ? allocated : committed; }
  double dataset_percent() const;  // of what came after the start
  double fragmentation() const {
    return used == 0 ? 0 : static_cast<double>(resident) / static_cast<double>(used);
  }
};

// Locks one partition at a time. To be called without a guard.
MemoryFigures memory_figures(Node& node, KeyspaceWorker& worker);

// MEMORY DOCTOR: what is remarkable about the figures, a line each.
std::string describe_memory(const MemoryFigures& figures, uint64_t maxmemory);

}  // namespace engine
