// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/commands/support/value_support.h"
#include "engine/session/value_limits.h"
#include "engine/types/sorted_set.h"

// What the sorted set commands share.

namespace engine {

inline std::optional<Database::Found> find_sorted_set(CommandContext& c, const Key& key, Use use) {
  return find_of_type(c, key, Type::kSortedSet, use);
}

inline SortedSetLimits sorted_set_limits(const CommandContext& c) {
  return sorted_set_limits(c.settings, c.node.keyspace.seed());
}

// Requires: a sorted set.
inline SortedSetView open_sorted_set(const CommandContext& /*c*/, const Entry& entry) {
  return SortedSetView(entry);
}
inline SortedSet open_sorted_set(const CommandContext& c, Entry& entry) {
  return SortedSet(c.worker.memory, entry, sorted_set_limits(c));
}

// To be called after members were taken out: tells of an event of this name and takes an empty set
// away.
void after_taking(CommandContext& c, Edit& edit, const SortedSet& set, std::string_view event);

// A sorted set that is to become the value of a key once it is complete, whatever stands there.
class NewSortedSet {
 public:
  explicit NewSortedSet(CommandContext& c) : c_(c) {}
  ~NewSortedSet();
  NewSortedSet(const NewSortedSet&) = delete;
  NewSortedSet& operator=(const NewSortedSet&) = delete;

  // Best in the order of the set. A member may come twice: the last score counts.
  void add(std::string_view member, double score);

  // Returns how many members there are; with none, the key is gone. The event is of this name.
  size_t store(const Key& key, std::string_view event);

 private:
  CommandContext& c_;
  Entry* entry_ = nullptr;  // of no key yet
};

// --- replies ----------------------------------------------------------------------------------

// Announces members, with their scores where wanted: flat in RESP2, in pairs in RESP3.
void announce_members(CommandContext& c, size_t count, bool with_scores);
void reply_member(CommandContext& c, std::string_view member, double score, bool with_scores);

// --- ranges -----------------------------------------------------------------------------------

// Consecutive ranks.
struct RankRange {
  size_t first = 0;
  size_t count = 0;
};

// What two indexes, which may count from the end, leave of `size` members.
RankRange rank_range(int64_t start, int64_t stop, size_t size);

struct ScoreRange {
  double min = 0;
  double max = 0;
  bool min_excluded = false;
  bool max_excluded = false;

  RankRange of(const SortedSetView& set) const;
};

// "1.5", "(1.5", "-inf"; nullopt: one is none.
std::optional<ScoreRange> parse_score_range(std::string_view min, std::string_view max);

struct NameBound {
  enum class Kind : uint8_t { kLowest, kHighest, kIncluded, kExcluded };
  Kind kind = Kind::kLowest;
  std::string_view name;
};

// Means something only where all scores are equal.
struct NameRange {
  NameBound min;
  NameBound max;

  RankRange of(const SortedSetView& set) const;
};

// "-", "+", "[name", "(name"; nullopt: one is none.
std::optional<NameRange> parse_name_range(std::string_view min, std::string_view max);

inline constexpr std::string_view kNotScoreRange = "ERR min or max is not a float";
inline constexpr std::string_view kNotNameRange = "ERR min or max not valid string range item";

}  // namespace engine
