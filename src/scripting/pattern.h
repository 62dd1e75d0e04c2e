// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scripting/state.h"

namespace scripting {

// A pattern of Lua 5.1 (reference manual, 5.4.1), matched against one subject. Lua's own matcher
// calls itself for every repetition that a pattern names, without a bound, and may take a time that
// grows with a high power of the subject's length without anybody being asked; this one has a bound
// for the first and asks the host for the second. Raises Lua errors where the pattern is malformed.
class Pattern {
 public:
  static constexpr size_t kCapturesMax = LUA_MAXCAPTURES;

  // Both are views that must outlive it. An anchor is to be taken off the pattern before.
  Pattern(lua_State* lua, std::string_view subject, std::string_view pattern)
      : lua_(lua), state_(state_of(lua)), subject_(subject), pattern_(pattern) {}

  static constexpr size_t kNoMatch = SIZE_MAX;

  // Where the match ends that begins at `at`, or kNoMatch.
  size_t match(size_t at);

  // After a match: pushes all captures, or the match from `begin` to `end` where there is none;
  // returns how many.
  int push_captures(size_t begin, size_t end) const;
  size_t captures() const { return level_; }
  // Pushes the capture, or the match where there is none and `index` is 0.
  void push_capture(size_t index, size_t begin, size_t end) const;

 private:
  static constexpr size_t kOpen = SIZE_MAX;
  static constexpr size_t kPosition = SIZE_MAX - 1;  // "()" stands for where it is

  struct Capture {
    size_t begin = 0;
    size_t bytes = 0;  // or one of the two above
  };

  // Of these, each works on the pattern from `p` on and the subject from `s` on.
  size_t match_rest(size_t s, size_t p);
  size_t match_repeated(size_t s, size_t p, size_t next);
  size_t match_longest(size_t s, size_t p, size_t next);
  size_t match_shortest(size_t s, size_t p, size_t next);
  size_t match_balanced(size_t s, size_t p);
  size_t match_capture(size_t s, size_t p);
  size_t open_capture(size_t s, size_t p, size_t bytes);
  size_t close_capture(size_t s, size_t p);
  bool frontier_holds(size_t s, size_t set, size_t next) const;

  size_t end_of_class(size_t p) const;
  size_t end_of_set(size_t p) const;
  bool matches_one(size_t s, size_t p, size_t next);
  bool matches_class(uint8_t byte, uint8_t letter) const;
  bool matches_set(uint8_t byte, size_t p, size_t end) const;

  uint8_t pattern_byte(size_t p) const { return static_cast<uint8_t>(pattern_[p]); }

  lua_State* lua_;
  State& state_;
  std::string_view subject_;
  std::string_view pattern_;
  size_t level_ = 0;
  std::array<Capture, kCapturesMax> captures_;
  size_t depth_ = 0;
};

}  // namespace scripting
