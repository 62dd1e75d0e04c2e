// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/eviction_pool.h"

#include "base/check.h"

namespace engine {

namespace {

// How much longer a key counts as idle that was not asked for since it was written.
constexpr int64_t kUnusedFactor = 3;

}  // namespace

int64_t eviction_score(const EvictionTraits& traits, const PolicyOptions& policy, int64_t now_ms) {
  switch (policy.policy) {
    case MaxmemoryPolicy::kAllkeysRandom:
    case MaxmemoryPolicy::kVolatileRandom:
      return 0;
    case MaxmemoryPolicy::kAllkeysLfu:
    case MaxmemoryPolicy::kVolatileLfu: {
      constexpr int64_t kMinutes = int64_t{1} << 16;
      return (255 - int64_t{AccessClock::lfu_counter(traits.access, policy, now_ms)}) * kMinutes +
             AccessClock::idle_minutes(traits.access, now_ms);
    }
    case MaxmemoryPolicy::kVolatileTtl:
      return INT64_MAX - std::max<int64_t>(traits.expire_ms, 0);
    default:
      return (AccessClock::idle_ms(traits.access, now_ms) + AccessClock::kUnitMs) *
             (traits.hits == 0 ? kUnusedFactor : 1);
  }
}

void EvictionPool::prepare(const PolicyOptions& policy, int64_t now_ms) {
  if (policy.policy != policy_) count_ = 0;
  owed_ = std::min<int64_t>(owed_, 0);  // what could not be looked at then is not made up for
  policy_ = policy.policy;
  for (size_t i = 0; i < count_; i++) {
    scored_[i].score = eviction_score(scored_[i].candidate.traits, policy, now_ms);
  }
  find_worst();
}

void EvictionPool::find_worst() {
  worst_ = 0;
  for (size_t i = 1; i < count_; i++) {
    if (scored_[i].score < scored_[worst_].score) worst_ = i;
  }
}

void EvictionPool::add(const Candidate& candidate, int64_t score) {
  DCHECK(wants(score));
  size_t place = count_ < kCapacity ? count_ : worst_;
  for (size_t i = 0; i < count_; i++) {
    if (scored_[i].candidate.entry == candidate.entry) place = i;
  }
  scored_[place] = {candidate, score};
  if (place == count_) count_++;
  find_worst();
}

std::optional<EvictionPool::Candidate> EvictionPool::take() {
  if (count_ == 0) return std::nullopt;
  size_t best = 0;
  for (size_t i = 1; i < count_; i++) {
    if (scored_[i].score > scored_[best].score) best = i;
  }
  const Candidate taken = scored_[best].candidate;
  scored_[best] = scored_[--count_];
  find_worst();
  return taken;
}

}  // namespace engine
