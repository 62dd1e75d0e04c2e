// SPDX-License-Identifier: Apache-2.0
#include "engine/server/client_eviction.h"

#include <algorithm>
#include <tuple>

namespace engine {

namespace {

constexpr uint64_t kLimitBytesMin = 1 << 20;  // of a limit that is a percentage
constexpr size_t kShareBytesMin = 32 * 1024;  // a client with a small request under way
constexpr uint64_t kLimitsOfProgress = 4;     // clients in progress may hold so many limits

// The order in which clients go: by these, then the largest first.
int rank(const ClientLoad& load) {
  if (!load.logged_in) return 0;
  return load.stands_still ? 1 : 2;
}

}  // namespace

uint64_t client_memory_limit(const Settings& settings) {
  const uint64_t limit = settings.maxmemory_clients.bytes(settings.maxmemory);
  const bool share = settings.maxmemory_clients.is_percent && settings.maxmemory > 0 &&
                     settings.maxmemory_clients.amount > 0;
  return share ? std::max(limit, kLimitBytesMin) : limit;
}

std::vector<uint64_t> clients_to_evict(std::vector<ClientLoad> loads, ClientTotals totals,
                                       uint64_t limit) {
  const size_t share =
      std::max<size_t>(limit / std::max<size_t>(totals.clients, 1), kShareBytesMin);
  std::erase_if(loads,
                [&](const ClientLoad& load) { return load.logged_in && load.bytes <= share; });
  std::sort(loads.begin(), loads.end(), [](const ClientLoad& a, const ClientLoad& b) {
    return std::tuple(rank(a), b.bytes) < std::tuple(rank(b), a.bytes);
  });
  uint64_t all = totals.bytes;
  uint64_t logged_in = all - std::min(all, totals.logged_out_bytes);
  std::vector<uint64_t> chosen;
  for (const ClientLoad& load : loads) {
    const uint64_t over = load.logged_in && !load.stands_still ? limit * kLimitsOfProgress : limit;
    if ((load.logged_in ? logged_in : all) <= over) continue;
    all -= std::min<uint64_t>(all, load.bytes);
    if (load.logged_in) logged_in -= std::min<uint64_t>(logged_in, load.bytes);
    chosen.push_back(load.id);
  }
  return chosen;
}

}  // namespace engine
