// SPDX-License-Identifier: Apache-2.0
#include "engine/server/client_eviction.h"

#include <gtest/gtest.h>

#include "engine/session/client_progress.h"

namespace engine {
namespace {

constexpr size_t kMb = 1 << 20;

using Ids = std::vector<uint64_t>;

ClientTotals totals_of(const std::vector<ClientLoad>& loads) {
  ClientTotals totals{.clients = loads.size()};
  for (const ClientLoad& load : loads) {
    totals.bytes += load.bytes;
    if (!load.logged_in) totals.logged_out_bytes += load.bytes;
  }
  return totals;
}

Ids evict(const std::vector<ClientLoad>& loads, uint64_t limit) {
  return clients_to_evict(loads, totals_of(loads), limit);
}

ClientLoad still(uint64_t id, size_t bytes) { return {id, bytes, true, true}; }
ClientLoad moving(uint64_t id, size_t bytes) { return {id, bytes, true, false}; }
ClientLoad stranger(uint64_t id, size_t bytes) { return {id, bytes, false, true}; }

TEST(ClientEviction, TheLargestThatStandStillGoUntilTheRestFits) {
  EXPECT_EQ(evict({still(1, 2 * kMb), still(2, 8 * kMb), still(3, 4 * kMb)}, 7 * kMb), Ids{2});
  EXPECT_EQ(evict({still(1, 2 * kMb), still(2, 8 * kMb), still(3, 4 * kMb)}, 5 * kMb), (Ids{2, 3}));
  EXPECT_EQ(evict({still(1, 2 * kMb), still(2, 8 * kMb)}, 10 * kMb), Ids{});
}

TEST(ClientEviction, WhoGetsOnIsSparedWhileOthersHoldMemoryForNothing) {
  EXPECT_EQ(evict({moving(1, 14 * kMb), still(2, 7 * kMb)}, 12 * kMb), Ids{2});
  EXPECT_EQ(evict({moving(1, 14 * kMb)}, 12 * kMb), Ids{});
}

TEST(ClientEviction, EvenWhoGetsOnMayNotHoldSeveralTimesTheLimit) {
  EXPECT_EQ(evict({moving(1, 30 * kMb), moving(2, 20 * kMb)}, 12 * kMb), Ids{1});
}

TEST(ClientEviction, WhatStrangersHoldNeverCostsAClientThatHasLoggedIn) {
  EXPECT_EQ(evict({stranger(1, 6 * kMb), still(2, 11 * kMb), stranger(3, 9 * kMb)}, 12 * kMb),
            (Ids{3, 1}));
  EXPECT_EQ(clients_to_evict({still(2, 11 * kMb)}, {26 * kMb, 15 * kMb, 3}, 12 * kMb), Ids{});
}

TEST(ClientEviction, WhoHoldsNextToNothingStays) {
  EXPECT_EQ(evict({still(1, 20 * 1024), moving(2, 20 * 1024)}, 100), Ids{});
  EXPECT_EQ(evict({still(1, 20 * 1024), still(2, 200 * 1024)}, 100), Ids{2});
}

TEST(ClientEviction, AShareOfATinyMaxmemoryHasAFloor) {
  Settings settings;
  settings.maxmemory_clients = {.amount = 5, .is_percent = true};
  settings.maxmemory = 5000;
  EXPECT_EQ(client_memory_limit(settings), kMb);
  settings.maxmemory = 200 * kMb;
  EXPECT_EQ(client_memory_limit(settings), 10 * kMb);
  settings.maxmemory = 0;
  EXPECT_EQ(client_memory_limit(settings), 0u);
  settings.maxmemory_clients = {.amount = 100};
  EXPECT_EQ(client_memory_limit(settings), 100u);
  settings.maxmemory_clients = {.amount = 0, .is_percent = true};
  settings.maxmemory = 5000;
  EXPECT_EQ(client_memory_limit(settings), 0u);
}

TEST(ClientProgress, AByteNowAndThenIsNone) {
  ClientProgress progress;
  progress.judge(10 * kMb, 50'000);
  EXPECT_FALSE(progress.stands_still());
  for (int i = 0; i < 10; i++) progress.moved(1);
  progress.judge(10 * kMb, 50'999);
  EXPECT_FALSE(progress.stands_still());
  progress.judge(10 * kMb, 51'000);
  EXPECT_TRUE(progress.stands_still());
  progress.moved(kMb);
  progress.judge(10 * kMb, 52'000);
  EXPECT_FALSE(progress.stands_still());
}

TEST(ClientProgress, WhatTheNodeDidNotWatchIsNobodysFault) {
  ClientProgress progress;
  progress.judge(10 * kMb, 50'000);
  progress.judge(10 * kMb, 55'000);  // it was stopped
  EXPECT_FALSE(progress.stands_still());
  progress.judge(10 * kMb, 40'000);  // the clock was set back
  EXPECT_FALSE(progress.stands_still());
  progress.judge(10 * kMb, 41'000);
  EXPECT_TRUE(progress.stands_still());
}

}  // namespace
}  // namespace engine
