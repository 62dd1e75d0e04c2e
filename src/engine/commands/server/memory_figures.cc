// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/memory_figures.h"

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "engine/keyspace/walk.h"

namespace engine {

namespace {

uint64_t resident_bytes() {
  uint64_t total_pages = 0;
  uint64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total_pages >> resident_pages;
  return resident_pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

uint64_t MemoryFigures::keys() const {
  uint64_t sum = 0;
  for (const Database& database : databases) sum += database.keys;
  return sum;
}

uint64_t MemoryFigures::index_bytes() const {
  uint64_t sum = 0;
  for (const Database& database : databases) sum += database.index_bytes;
  return sum;
}

uint64_t MemoryFigures::overhead() const { return startup + clients + copies + index_bytes(); }

double MemoryFigures::dataset_percent() const {
  if (used <= startup) return 0;
  return 100.0 * static_cast<double>(dataset()) / static_cast<double>(used - startup);
}

MemoryFigures memory_figures(Node& node, KeyspaceWorker& worker) {
  MemoryFigures figures;
  figures.used = node.keyspace.used_memory();
  figures.peak = node.stats.peak_memory(figures.used);
  figures.resident = resident_bytes();
  figures.startup = node.keyspace.startup_memory();
  figures.allocated = node.keyspace.data_memory();
  figures.committed = node.keyspace.slab_pool().committed_bytes();
  int64_t clients = 0;
  for (uint32_t i = 0; i < node.keyspace.workers(); i++) {
    const KeyspaceWorker& each = node.keyspace.worker(i);
    clients += each.client_bytes.load(std::memory_order_relaxed) -
               each.client_referenced_bytes.load(std::memory_order_relaxed);
  }
  figures.clients = static_cast<uint64_t>(std::max<int64_t>(clients, 0));
  figures.copies = node.keyspace.tracked().bytes.load(std::memory_order_relaxed);
  for (uint32_t db = 0; db < node.keyspace.databases(); db++) {
    const DatabaseSize size = database_size(node.keyspace, worker, db);
    if (size.keys > 0) figures.databases.push_back({db, size.keys, size.index_bytes});
  }
  return figures;
}

std::string describe_memory(const MemoryFigures& figures, uint64_t maxmemory) {
  constexpr uint64_t kLittle = 5u << 20;
  if (figures.used < kLittle) {
    return "There is too little in memory to say anything about it.\n";
  }
  std::string text;
  if (maxmemory > 0 && figures.used > maxmemory) {
    text += "More memory is used than maxmemory allows: writes are refused or keys evicted.\n";
  }
  if (figures.peak > figures.used / 2 * 3) {
    text += fmt::format(
        "At its peak the node used {} bytes, now {}: MEMORY PURGE gives back what is free.\n",
        figures.peak, figures.used);
  }
  if (figures.fragmentation() > 1.4) {
    text += fmt::format("The system holds {:.2f} times the memory that is used.\n",
                        figures.fragmentation());
  }
  if (figures.clients > figures.used / 2) {
    text += "More than half of the memory is in the buffers of clients: CLIENT LIST shows whose.\n";
  }
  if (figures.copies > figures.used / 10) {
    text +=
        "More than a tenth of the memory is spent on remembering what clients keep copies of: "
        "tracking-table-max-keys limits that.\n";
  }
  return text.empty() ? "Nothing remarkable.\n" : text;
}

}  // namespace engine
