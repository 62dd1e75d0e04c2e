// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/pattern_set.h"

#include <algorithm>
#include <utility>

#include "base/glob.h"
#include "base/hash.h"

namespace engine::acl {

namespace {

constexpr std::string_view kSpecial = "*?[\\";

// The longest piece without a special byte, of what stands before a class or an escape.
std::string_view longest_piece(std::string_view pattern) {
  pattern = pattern.substr(0, pattern.find_first_of("[\\"));
  std::string_view longest;
  while (!pattern.empty()) {
    const std::string_view piece = pattern.substr(0, pattern.find_first_of(kSpecial));
    if (piece.size() > longest.size()) longest = piece;
    pattern.remove_prefix(std::min(piece.size() + 1, pattern.size()));
  }
  return longest;
}

}  // namespace

PatternSet::PatternSet(const std::vector<std::string>& patterns) {
  std::vector<Owned> owned;
  owned.reserve(patterns.size());
  for (const std::string& pattern : patterns) owned.push_back({pattern, 0});
  *this = PatternSet(owned);
}

PatternSet::PatternSet(const std::vector<Owned>& patterns) {
  for (const Owned& owned : patterns) add(owned);
  std::sort(beginning_bytes_.begin(), beginning_bytes_.end());
  const auto end = std::unique(beginning_bytes_.begin(), beginning_bytes_.end());
  beginning_bytes_.erase(end, beginning_bytes_.end());
}

void PatternSet::add(const Owned& owned) {
  const std::string& pattern = owned.pattern;
  if (pattern == "*") {
    owners_of_all_.push_back(owned.owner);
    return;
  }
  const size_t special = std::min(pattern.find_first_of(kSpecial), pattern.size());
  const auto number = static_cast<uint32_t>(patterns_.size());
  const std::string_view literal = std::string_view(pattern).substr(0, special);
  if (special == pattern.size()) {
    patterns_.push_back({pattern, owned.owner, Kind::kName});
    names_.add(hash_of(pattern), number);
    return;
  }
  const bool is_beginning = special + 1 == pattern.size() && pattern[special] == '*';
  if (is_beginning) {
    patterns_.push_back({std::string(literal), owned.owner, Kind::kBeginning});
  } else {
    patterns_.push_back({pattern, owned.owner, Kind::kGlob});
  }
  if (!literal.empty()) {
    beginnings_.add(hash_of(literal), number);
    beginning_bytes_.push_back(literal.size());
    return;
  }
  const std::string_view piece = longest_piece(pattern);
  if (piece.empty()) {
    tried_.push_back(number);
    return;
  }
  const size_t bytes = std::min(piece.size(), kPieceBytesMax);
  pieces_[bytes - 1].add(hash_of_piece(piece.data(), bytes), number);
}

bool PatternSet::is_match(const Pattern& pattern, std::string_view text) const {
  switch (pattern.kind) {
    case Kind::kName:
      return text == pattern.text;
    case Kind::kBeginning:
      return text.starts_with(pattern.text);
    case Kind::kGlob:
      return base::glob_match(pattern.text, text);
  }
  return false;
}

uint64_t PatternSet::hash_of(std::string_view bytes) { return base::hash_bytes(bytes, 0); }

uint64_t PatternSet::hash_of_piece(const char* bytes, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; i++) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  value *= 0x9E3779B97F4A7C15ull;
  return value ^ (value >> 32);
}

// --- by hash ----------------------------------------------------------------------------------

// Where one of the hash stands, or would.
size_t PatternSet::Index::place_of(uint64_t hash) const {
  size_t at = hash & (slots_.size() - 1);
  while (!slots_[at].patterns.empty() && slots_[at].hash != hash)
    at = (at + 1) & (slots_.size() - 1);
  return at;
}

void PatternSet::Index::note(uint64_t hash) {
  const uint64_t bit = filter_bit(hash);
  filter_[bit / 64] |= uint64_t{1} << (bit % 64);
}

void PatternSet::Index::add(uint64_t hash, uint32_t pattern) {
  if (2 * (used_ + 1) > slots_.size()) {
    std::vector<Slot> former(std::max<size_t>(2 * slots_.size(), 8));
    former.swap(slots_);
    filter_.assign(std::max<size_t>(slots_.size() / 8, 1), 0);
    for (Slot& slot : former) {
      if (slot.patterns.empty()) continue;
      note(slot.hash);
      slots_[place_of(slot.hash)] = std::move(slot);
    }
  }
  Slot& slot = slots_[place_of(hash)];
  if (slot.patterns.empty()) used_++;
  slot.hash = hash;
  slot.patterns.push_back(pattern);
  note(hash);
}

}  // namespace engine::acl
