// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engine::acl {

// Whether a text matches one of many patterns (base/glob.h), and whose they are. However many there
// are, few are tried: those whose literal beginning is one of the text's, found by its hash, and
// those with a piece that occurs in the text, found by its first bytes. Only patterns without a
// literal byte, or with a class or an escape before any, are tried one after the other. Made once;
// then any thread may ask.
class PatternSet {
 public:
  struct Owned {
    std::string pattern;
    uint32_t owner = 0;
  };

  PatternSet() = default;
  explicit PatternSet(const std::vector<std::string>& patterns);
  explicit PatternSet(const std::vector<Owned>& patterns);

  bool matches(std::string_view text) const {
    return visit_owners(text, [](uint32_t) { return true; });
  }

  // Calls visit(owner) for patterns that match, perhaps several times for one owner, until it
  // returns true; whether it did.
  template <typename Visit>
  bool visit_owners(std::string_view text, Visit visit) const {
    for (const uint32_t owner : owners_of_all_) {
      if (visit(owner)) return true;
    }
    return visit_beginnings(text, visit) || visit_pieces(text, visit) ||
           visit_some(tried_, text, visit);
  }

 private:
  enum class Kind : uint8_t { kName, kBeginning, kGlob };
  struct Pattern {
    std::string text;  // of kBeginning without the '*'
    uint32_t owner = 0;
    Kind kind = Kind::kGlob;
  };
  // Numbers of patterns by a hash: open addressing, at most half full.
  class Index {
   public:
    void add(uint64_t hash, uint32_t pattern);
    // Those with that hash. Requires: not empty().
    std::span<const uint32_t> find(uint64_t hash) const {
      const uint64_t bit = filter_bit(hash);
      if ((filter_[bit / 64] >> (bit % 64) & 1) == 0) return {};  // as mostly
      return slots_[place_of(hash)].patterns;
    }
    bool empty() const { return slots_.empty(); }

   private:
    struct Slot {
      uint64_t hash = 0;
      std::vector<uint32_t> patterns;  // none: the slot is free
    };
    size_t place_of(uint64_t hash) const;
    uint64_t filter_bit(uint64_t hash) const { return (hash >> 40) & (64 * filter_.size() - 1); }
    void note(uint64_t hash);

    std::vector<Slot> slots_;  // a power of two of them
    size_t used_ = 0;
    std::vector<uint64_t>
        filter_;  // a bit of each hash; eight times as many bits as slots, or more
  };
  static constexpr size_t kPieceBytesMax = 4;

  void add(const Owned& owned);
  bool is_match(const Pattern& pattern, std::string_view text) const;
  static uint64_t hash_of(std::string_view bytes);
  static uint64_t hash_of_piece(const char* bytes, size_t count);

  template <typename Visit>
  bool visit_some(std::span<const uint32_t> numbers, std::string_view text, Visit& visit) const {
    for (const uint32_t number : numbers) {
      const Pattern& pattern = patterns_[number];
      if (is_match(pattern, text) && visit(pattern.owner)) return true;
    }
    return false;
  }

  template <typename Visit>
  bool visit_beginnings(std::string_view text, Visit& visit) const {
    if (!names_.empty() && visit_some(names_.find(hash_of(text)), text, visit)) return true;
    for (const size_t bytes : beginning_bytes_) {
      if (bytes > text.size()) break;
      const uint64_t hash = hash_of(text.substr(0, bytes));
      if (visit_some(beginnings_.find(hash), text, visit)) return true;
    }
    return false;
  }

  template <typename Visit>
  bool visit_pieces(std::string_view text, Visit& visit) const {
    for (size_t bytes = 1; bytes <= kPieceBytesMax; bytes++) {
      const Index& pieces = pieces_[bytes - 1];
      if (pieces.empty()) continue;
      for (size_t at = 0; at + bytes <= text.size(); at++) {
        const uint64_t hash = hash_of_piece(text.data() + at, bytes);
        if (visit_some(pieces.find(hash), text, visit)) return true;
      }
    }
    return false;
  }

  std::vector<Pattern> patterns_;
  std::vector<uint32_t> owners_of_all_;       // of "*"
  Index names_;                               // by all of the text
  Index beginnings_;                          // by what stands before the first special byte
  std::vector<size_t> beginning_bytes_;       // lengths of those, ascending, each once
  std::array<Index, kPieceBytesMax> pieces_;  // of others, by the first bytes of a piece
  std::vector<uint32_t> tried_;
};

}  // namespace engine::acl
