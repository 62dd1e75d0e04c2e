// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/sync_group.h"

#include <algorithm>

namespace engine {

namespace {

constexpr int64_t kQuickUs = 700;
constexpr int64_t kWaitUsMax = 2000;
constexpr int64_t kLookUs = 50;

}  // namespace

void SyncGroup::ended(size_t clients, int64_t took_us, int64_t now_us) {
  wanted_ = clients < 2 || took_us < kQuickUs ? 0 : clients - clients / 8;
  seen_ = 0;
  wait_us_ = std::min(took_us, kWaitUsMax);
  until_us_ = now_us + wait_us_;
  grown_us_ = now_us;
}

int64_t SyncGroup::look_at_us(size_t clients, int64_t now_us) {
  if (clients > seen_) {
    seen_ = clients;
    grown_us_ = now_us;
  }
  const int64_t until_us = std::min(until_us_, grown_us_ + wait_us_ / 2);
  if (clients < wanted_ && now_us < until_us) return std::min(until_us, now_us + kLookUs);
  wanted_ = 0;
  return now_us;
}

}  // namespace engine
