// SPDX-License-Identifier: Apache-2.0
#include "base/glob.h"

#include <utility>

#include "base/ascii.h"

namespace base {

namespace {

// As in Redis, which does not look deeper: a pattern that needs more stars than this, each with
// something behind it, matches nothing.
constexpr size_t kStarsMax = 1000;

// Reads the elements of a pattern, each of which matches exactly one byte, one after the other.
class ElementReader {
 public:
  ElementReader(std::string_view pattern, bool ignore_case)
      : pattern_(pattern), ignore_case_(ignore_case) {}

  size_t position() const { return at_; }
  void rewind(size_t position) { at_ = position; }
  bool at_end() const { return at_ == pattern_.size(); }

  // Skips stars; true if there was one.
  bool skip_stars() {
    const size_t before = at_;
    while (!at_end() && pattern_[at_] == '*') ++at_;
    return at_ != before;
  }

  // Consumes the next element (there is one) and tells whether it matches `byte`.
  bool matches(char byte) {
    switch (pattern_[at_]) {
      case '?':
        ++at_;
        return true;
      case '[':
        ++at_;
        return class_matches(byte);
      case '\\':
        if (left() >= 2) ++at_;
        break;
      default:
        break;
    }
    return fold(pattern_[at_++]) == fold(byte);
  }

 private:
  size_t left() const { return pattern_.size() - at_; }
  char fold(char c) const { return ignore_case_ ? to_lower(c) : c; }

  bool class_matches(char byte) {
    const bool negated = !at_end() && pattern_[at_] == '^';
    if (negated) ++at_;
    bool found = false;
    while (!at_end() && pattern_[at_] != ']') found |= member_matches(byte);
    if (!at_end()) ++at_;
    return found != negated;
  }

  // Consumes one member of a class: an escaped byte (never folded), a range or a byte.
  bool member_matches(char byte) {
    if (pattern_[at_] == '\\' && left() >= 2) {
      at_ += 2;
      return pattern_[at_ - 1] == byte;
    }
    if (left() >= 3 && pattern_[at_ + 1] == '-') {
      at_ += 3;
      return range_matches(pattern_[at_ - 3], pattern_[at_ - 1], byte);
    }
    return fold(pattern_[at_++]) == fold(byte);
  }

  bool range_matches(char from, char to, char byte) const {
    const auto folded = [this](char c) { return static_cast<unsigned char>(fold(c)); };
    if (static_cast<unsigned char>(from) > static_cast<unsigned char>(to)) std::swap(from, to);
    return folded(from) <= folded(byte) && folded(byte) <= folded(to);
  }

  std::string_view pattern_;
  bool ignore_case_;
  size_t at_ = 0;
};

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text, bool ignore_case) {
  if (text.empty()) return pattern.empty();
  ElementReader elements(pattern, ignore_case);

  // Only the last star can need more bytes: what stands before it has matched for good.
  size_t stars = 0;
  size_t after_star = 0;
  size_t star_text_end = 0;
  size_t t = 0;
  while (t < text.size()) {
    if (elements.skip_stars()) {
      if (elements.at_end()) return true;
      if (++stars > kStarsMax) return false;
      after_star = elements.position();
      star_text_end = t;
    }
    if (!elements.at_end() && elements.matches(text[t])) {
      ++t;
      continue;
    }
    if (stars == 0) return false;
    elements.rewind(after_star);
    t = ++star_text_end;
  }
  elements.skip_stars();
  return elements.at_end();
}

}  // namespace base
