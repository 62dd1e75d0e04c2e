// SPDX-License-Identifier: Apache-2.0
#include "engine/types/timing_wheel.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <vector>

#include "base/random.h"

namespace engine {
namespace {

constexpr int64_t kHourMs = 3'600'000;
constexpr int64_t kDayMs = 24 * kHourMs;
constexpr int64_t kYearMs = 365 * kDayMs;

// A wheel beside a sorted multimap of the same deadlines.
class WheelAndModel {
 public:
  WheelAndModel(int64_t now_ms, uint32_t buckets)
      : wheel_(now_ms), slots_(buckets), deadlines_(buckets), now_ms_(now_ms) {}

  int64_t now_ms() const { return now_ms_; }
  uint64_t told() const { return told_; }
  uint64_t filed() const { return filed_; }

  // As a table does: a bucket is due when the soonest of its keys is.
  void file(uint32_t bucket, int64_t deadline_ms) {
    filed_++;
    wheel_.file(bucket, slots_[bucket], deadline_ms);
    if (deadlines_[bucket] && *deadlines_[bucket] <= deadline_ms) return;
    forget(bucket);
    deadlines_[bucket] = deadline_ms;
    by_deadline_.emplace(deadline_ms, bucket);
  }

  void remove(uint32_t bucket) {
    wheel_.remove(bucket, slots_[bucket]);
    forget(bucket);
  }

  void advance(int64_t now_ms, size_t work_max) {
    now_ms_ = now_ms;
    while (!wheel_.advance(
        now_ms, work_max, [this](uint32_t bucket) -> TimingWheel::Slot& { return slots_[bucket]; },
        [this](uint32_t bucket) {
          tell(bucket);
          return true;
        })) {
    }
    // Never more than a tick too late.
    ASSERT_TRUE(by_deadline_.empty() || by_deadline_.begin()->first > now_ms - TimingWheel::kTickMs)
        << "a bucket due at " << by_deadline_.begin()->first << " was not told at " << now_ms;
    ASSERT_EQ(wheel_.empty(), by_deadline_.empty());
  }

  void expect_visits_each_once() const {
    std::vector<bool> visited(slots_.size());
    size_t count = 0;
    wheel_.visit_by_deadline([&](uint32_t bucket) {
      EXPECT_TRUE(deadlines_[bucket] && !visited[bucket]) << "bucket " << bucket;
      visited[bucket] = true;
      count++;
      return true;
    });
    EXPECT_EQ(count, by_deadline_.size());
  }

 private:
  void tell(uint32_t bucket) {
    told_++;
    ASSERT_TRUE(deadlines_[bucket]) << "bucket " << bucket << " was told but is not filed";
    if (*deadlines_[bucket] <= now_ms_) {
      forget(bucket);
    } else {
      wheel_.file(bucket, slots_[bucket], *deadlines_[bucket]);  // too early: once more
    }
  }

  void forget(uint32_t bucket) {
    if (!deadlines_[bucket]) return;
    auto [at, end] = by_deadline_.equal_range(*deadlines_[bucket]);
    while (at != end && at->second != bucket) ++at;
    ASSERT_NE(at, end);
    by_deadline_.erase(at);
    deadlines_[bucket].reset();
  }

  TimingWheel wheel_;
  std::vector<TimingWheel::Slot> slots_;
  std::vector<std::optional<int64_t>> deadlines_;
  std::multimap<int64_t, uint32_t> by_deadline_;
  int64_t now_ms_;
  uint64_t told_ = 0;
  uint64_t filed_ = 0;
};

// From milliseconds to years ahead, the short ones as often as the long ones.
int64_t random_distance_ms(base::Random& random) {
  constexpr int64_t kLongest[] = {100, 5'000, 300'000, 12 * kHourMs, 40 * kDayMs, 5 * kYearMs};
  return static_cast<int64_t>(random.below(static_cast<uint64_t>(kLongest[random.below(6)])));
}

TEST(TimingWheel, AgreesWithASortedMultimapOverMonths) {
  constexpr uint32_t kBuckets = 400;
  constexpr int64_t kStart = 1'700'000'000'123;
  for (const uint64_t seed : {1u, 2u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    WheelAndModel both(kStart, kBuckets);
    while (both.now_ms() < kStart + 45 * kDayMs) {
      for (uint64_t i = random.below(20); i > 0; i--) {
        const auto bucket = static_cast<uint32_t>(random.below(kBuckets));
        if (random.below(4) == 0) {
          both.remove(bucket);
        } else {
          // Some are due already.
          both.file(bucket, both.now_ms() - 50 + random_distance_ms(random));
        }
      }
      const bool leaps = random.below(10) == 0;
      const int64_t step_ms = static_cast<int64_t>(random.below(leaps ? kDayMs : 60'000));
      both.advance(both.now_ms() + step_ms, 1 + random.below(5000));
      ASSERT_FALSE(HasFatalFailure());
    }
    both.expect_visits_each_once();
    // A deadline goes down the levels of the wheel, one telling each at most.
    EXPECT_LT(both.told(), both.filed() * 5);
    EXPECT_GT(both.told(), both.filed() / 4);
  }
}

// A machine that slept, or whose clock was set.
TEST(TimingWheel, LeapsOverYearsInStepsOfWhatIsFiledOnly) {
  constexpr int64_t kStart = 1'700'000'000'123;
  constexpr uint32_t kBuckets = 100;
  TimingWheel wheel(kStart);
  std::vector<TimingWheel::Slot> slots(kBuckets);
  for (uint32_t bucket = 0; bucket < kBuckets; bucket++) {
    wheel.file(bucket, slots[bucket], kStart + kYearMs + bucket * kDayMs);
  }
  uint32_t due = 0;
  size_t steps = 0;
  const auto leap_to = [&](int64_t now_ms) {
    const auto slot_of = [&](uint32_t bucket) -> TimingWheel::Slot& { return slots[bucket]; };
    const auto tell = [&](uint32_t bucket) {
      const int64_t deadline_ms = kStart + kYearMs + bucket * kDayMs;
      if (deadline_ms > now_ms) {
        wheel.file(bucket, slots[bucket], deadline_ms);
      } else {
        due++;
      }
      return true;
    };
    while (!wheel.advance(now_ms, 2, slot_of, tell)) steps++;
  };
  leap_to(kStart + kYearMs - kDayMs);
  EXPECT_EQ(due, 0u);
  EXPECT_LE(steps, 2 * kBuckets);
  leap_to(kStart + 3 * kYearMs);
  EXPECT_EQ(due, kBuckets);
  EXPECT_LE(steps, 10 * kBuckets);
}

TEST(TimingWheel, TellsABucketAgainThatHasMoreToDo) {
  constexpr int64_t kNow = 1'000'000;
  TimingWheel wheel(kNow);
  std::vector<TimingWheel::Slot> slots(2);
  for (uint32_t bucket = 0; bucket < slots.size(); bucket++) {
    wheel.file(bucket, slots[bucket], kNow + 100);
  }
  std::vector<int> told(slots.size());
  int calls = 1;
  const auto slot_of = [&](uint32_t bucket) -> TimingWheel::Slot& { return slots[bucket]; };
  const auto tell = [&](uint32_t bucket) { return ++told[bucket] == 3; };
  while (!wheel.advance(kNow + 1000, 1000, slot_of, tell)) calls++;
  EXPECT_EQ(told, (std::vector{3, 3}));
  EXPECT_EQ(calls, 5);
  EXPECT_TRUE(wheel.empty());
}

}  // namespace
}  // namespace engine
