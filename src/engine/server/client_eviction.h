// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/settings/settings.h"

namespace engine {

// `maxmemory-clients`: which clients have to go when all of them together hold too much.

// How much they may hold, in bytes; 0: there is no limit. A share of a tiny maxmemory has a floor,
// or nobody could connect to make it larger.
uint64_t client_memory_limit(const Settings& settings);

struct ClientLoad {
  uint64_t id = 0;
  size_t bytes = 0;
  bool logged_in = true;
  bool stands_still = false;  // ClientProgress
};

// Over all workers.
struct ClientTotals {
  uint64_t bytes = 0;
  uint64_t logged_out_bytes = 0;  // of that, of clients that have not logged in
  size_t clients = 0;
};

// Chooses among the clients of one worker, first who goes first:
// 1. those that have not logged in, the largest first, until all clients hold no more than `limit`;
// 2. those that stand still, until the others hold no more. What has not logged in counts for
//    nobody else's eviction;
// 3. those that are getting on with a request or with reading replies, only while the clients that
//    have logged in hold several times the limit.
// Who holds less than its share, or next to nothing, is never what it is about.
std::vector<uint64_t> clients_to_evict(std::vector<ClientLoad> loads, ClientTotals totals,
                                       uint64_t limit);

}  // namespace engine
