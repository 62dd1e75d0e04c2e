// SPDX-License-Identifier: Apache-2.0
#include "scripting/pattern.h"

#include <cctype>

namespace scripting {

namespace {

// Calls within calls: a few hundred kilobytes of stack.
constexpr size_t kNestedCallsMax = 2000;

constexpr char kEscape = '%';

}  // namespace

size_t Pattern::match(size_t at) {
  level_ = 0;
  depth_ = 0;
  return match_rest(at, 0);
}

// --- items ------------------------------------------------------------------------------------

size_t Pattern::match_rest(size_t s, size_t p) {
  if (++depth_ > kNestedCallsMax) luaL_error(lua_, "pattern too complex");
  size_t result = kNoMatch;
  while (true) {
    if (p == pattern_.size()) {
      result = s;
      break;
    }
    const char item = pattern_[p];
    if (item == '(') {
      const bool is_position = p + 1 < pattern_.size() && pattern_[p + 1] == ')';
      result = is_position ? open_capture(s, p + 2, kPosition) : open_capture(s, p + 1, kOpen);
      break;
    }
    if (item == ')') {
      result = close_capture(s, p + 1);
      break;
    }
    if (item == '$' && p + 1 == pattern_.size()) {
      result = s == subject_.size() ? s : kNoMatch;
      break;
    }
    if (item == kEscape && p + 1 < pattern_.size()) {
      const char kind = pattern_[p + 1];
      if (kind == 'b') {
        s = match_balanced(s, p + 2);
        if (s == kNoMatch) break;
        p += 4;
        continue;
      }
      if (kind == 'f') {
        if (p + 2 >= pattern_.size() || pattern_[p + 2] != '[') {
          luaL_error(lua_, "missing '[' after '%%f' in pattern");
        }
        const size_t next = end_of_class(p + 2);
        if (!frontier_holds(s, p + 2, next)) break;
        p = next;
        continue;
      }
      if (kind >= '0' && kind <= '9') {
        s = match_capture(s, p + 1);
        if (s == kNoMatch) break;
        p += 2;
        continue;
      }
    }
    const size_t next = end_of_class(p);
    const char repeats = next < pattern_.size() ? pattern_[next] : '\0';
    if (repeats == '?' || repeats == '*' || repeats == '+' || repeats == '-') {
      result = match_repeated(s, p, next);
      break;
    }
    if (!matches_one(s, p, next)) break;
    s++;
    p = next;
  }
  depth_--;
  return result;
}

size_t Pattern::match_repeated(size_t s, size_t p, size_t next) {
  switch (pattern_[next]) {
    case '?': {
      if (matches_one(s, p, next)) {
        const size_t end = match_rest(s + 1, next + 1);
        if (end != kNoMatch) return end;
      }
      return match_rest(s, next + 1);
    }
    case '+':
      return matches_one(s, p, next) ? match_longest(s + 1, p, next) : kNoMatch;
    case '*':
      return match_longest(s, p, next);
    default:
      return match_shortest(s, p, next);
  }
}

size_t Pattern::match_longest(size_t s, size_t p, size_t next) {
  size_t count = 0;
  while (matches_one(s + count, p, next)) count++;
  while (true) {
    const size_t end = match_rest(s + count, next + 1);
    if (end != kNoMatch || count == 0) return end;
    count--;
  }
}

size_t Pattern::match_shortest(size_t s, size_t p, size_t next) {
  while (true) {
    const size_t end = match_rest(s, next + 1);
    if (end != kNoMatch) return end;
    if (!matches_one(s, p, next)) return kNoMatch;
    s++;
  }
}

// "%bxy": from an x to the y that belongs to it.
size_t Pattern::match_balanced(size_t s, size_t p) {
  if (p + 1 >= pattern_.size()) luaL_error(lua_, "unbalanced pattern");
  if (s >= subject_.size() || subject_[s] != pattern_[p]) return kNoMatch;
  const char opens = pattern_[p];
  const char closes = pattern_[p + 1];
  spend(lua_, state_, subject_.size() - s);
  size_t open = 1;
  for (size_t at = s + 1; at < subject_.size(); at++) {
    if (subject_[at] == closes) {
      if (--open == 0) return at + 1;
    } else if (subject_[at] == opens) {
      open++;
    }
  }
  return kNoMatch;
}

// "%f[set]": the set holds here and did not before; around the subject stands a NUL.
bool Pattern::frontier_holds(size_t s, size_t set, size_t next) const {
  const uint8_t before = s == 0 ? uint8_t{0} : static_cast<uint8_t>(subject_[s - 1]);
  const uint8_t here = s == subject_.size() ? uint8_t{0} : static_cast<uint8_t>(subject_[s]);
  return !matches_set(before, set, next - 1) && matches_set(here, set, next - 1);
}

// --- captures ---------------------------------------------------------------------------------

size_t Pattern::open_capture(size_t s, size_t p, size_t bytes) {
  if (level_ >= kCapturesMax) luaL_error(lua_, "too many captures");
  captures_[level_++] = {.begin = s, .bytes = bytes};
  const size_t end = match_rest(s, p);
  if (end == kNoMatch) level_--;
  return end;
}

size_t Pattern::close_capture(size_t s, size_t p) {
  size_t index = level_;
  while (index > 0 && captures_[index - 1].bytes != kOpen) index--;
  if (index == 0) luaL_error(lua_, "invalid pattern capture");
  Capture& capture = captures_[index - 1];
  capture.bytes = s - capture.begin;
  const size_t end = match_rest(s, p);
  if (end == kNoMatch) capture.bytes = kOpen;
  return end;
}

// "%1": the same as a capture before. `p` is the digit.
size_t Pattern::match_capture(size_t s, size_t p) {
  const auto index = static_cast<size_t>(pattern_[p] - '1');  // "%0" is beyond all
  if (index >= level_ || captures_[index].bytes == kOpen) {
    luaL_error(lua_, "invalid capture index");
  }
  const Capture& capture = captures_[index];
  const size_t bytes = capture.bytes == kPosition ? 0 : capture.bytes;
  spend(lua_, state_, bytes);
  const bool same = subject_.substr(s).starts_with(subject_.substr(capture.begin, bytes));
  return same ? s + bytes : kNoMatch;
}

void Pattern::push_capture(size_t index, size_t begin, size_t end) const {
  if (index >= level_) {
    if (index != 0) luaL_error(lua_, "invalid capture index");
    push_text(lua_, subject_.substr(begin, end - begin));
    return;
  }
  const Capture& capture = captures_[index];
  if (capture.bytes == kOpen) luaL_error(lua_, "unfinished capture");
  if (capture.bytes == kPosition) {
    lua_pushinteger(lua_, static_cast<lua_Integer>(capture.begin + 1));
  } else {
    push_text(lua_, subject_.substr(capture.begin, capture.bytes));
  }
}

int Pattern::push_captures(size_t begin, size_t end) const {
  const size_t count = level_ == 0 ? 1 : level_;
  luaL_checkstack(lua_, static_cast<int>(count), "too many captures");
  for (size_t i = 0; i < count; i++) push_capture(i, begin, end);
  return static_cast<int>(count);
}

// --- single characters ------------------------------------------------------------------------

// Behind the class of characters that begins at `p`.
size_t Pattern::end_of_class(size_t p) const {
  const char first = pattern_[p];
  if (first == kEscape) {
    if (p + 1 >= pattern_.size()) luaL_error(lua_, "malformed pattern (ends with '%%')");
    return p + 2;
  }
  return first == '[' ? end_of_set(p) : p + 1;
}

// A "]" that comes first is one of the set.
size_t Pattern::end_of_set(size_t p) const {
  size_t at = p + 1;
  if (at < pattern_.size() && pattern_[at] == '^') at++;
  do {
    if (at >= pattern_.size()) luaL_error(lua_, "malformed pattern (missing ']')");
    if (pattern_[at++] == kEscape && at < pattern_.size()) at++;
  } while (at >= pattern_.size() || pattern_[at] != ']');
  return at + 1;
}

bool Pattern::matches_one(size_t s, size_t p, size_t next) {
  spend(lua_, state_, 1);
  if (s >= subject_.size()) return false;
  const auto byte = static_cast<uint8_t>(subject_[s]);
  switch (pattern_[p]) {
    case '.':
      return true;
    case kEscape:
      return matches_class(byte, pattern_byte(p + 1));
    case '[':
      return matches_set(byte, p, next - 1);
    default:
      return pattern_byte(p) == byte;
  }
}

bool Pattern::matches_class(uint8_t byte, uint8_t letter) const {
  bool holds = false;
  switch (std::tolower(letter)) {
    case 'a':
      holds = std::isalpha(byte) != 0;
      break;
    case 'c':
      holds = std::iscntrl(byte) != 0;
      break;
    case 'd':
      holds = std::isdigit(byte) != 0;
      break;
    case 'l':
      holds = std::islower(byte) != 0;
      break;
    case 'p':
      holds = std::ispunct(byte) != 0;
      break;
    case 's':
      holds = std::isspace(byte) != 0;
      break;
    case 'u':
      holds = std::isupper(byte) != 0;
      break;
    case 'w':
      holds = std::isalnum(byte) != 0;
      break;
    case 'x':
      holds = std::isxdigit(byte) != 0;
      break;
    case 'z':
      holds = byte == 0;
      break;
    default:
      return letter == byte;
  }
  return holds != (std::isupper(letter) != 0);
}

// The set begins at `p`; `end` is its "]".
bool Pattern::matches_set(uint8_t byte, size_t p, size_t end) const {
  size_t at = p + 1;
  const bool inverted = pattern_[at] == '^';
  if (inverted) at++;
  while (at < end) {
    if (pattern_[at] == kEscape && at + 1 < end) {
      if (matches_class(byte, pattern_byte(at + 1))) return !inverted;
      at += 2;
    } else if (at + 2 < end && pattern_[at + 1] == '-') {
      if (pattern_byte(at) <= byte && byte <= pattern_byte(at + 2)) return !inverted;
      at += 3;
    } else {
      if (pattern_byte(at) == byte) return !inverted;
      at++;
    }
  }
  return inverted;
}

}  // namespace scripting
