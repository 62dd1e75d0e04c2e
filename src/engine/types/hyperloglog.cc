// SPDX-License-Identifier: Apache-2.0
#include "engine/types/hyperloglog.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace engine::hll {

namespace {

constexpr int kIndexBits = 14;
constexpr int kRankBits = 64 - kIndexBits;
constexpr size_t kEncodingOffset = 4;
constexpr char kDense = 0;
constexpr char kSparse = 1;
constexpr uint8_t kStaleBit = 0x80;  // in the last byte of the cached count

// MurmurHash64A by Austin Appleby.
uint64_t murmur_hash(std::string_view text) {
  constexpr uint64_t kSeed = 0xadc83b19;
  constexpr uint64_t kM = 0xc6a4a7935bd1e995;
  constexpr int kR = 47;
  uint64_t hash = kSeed ^ (text.size() * kM);
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    word *= kM;
    word ^= word >> kR;
    word *= kM;
    hash ^= word;
    hash *= kM;
  }
  if (at < text.size()) {
    uint64_t rest = 0;
    std::memcpy(&rest, text.data() + at, text.size() - at);
    hash ^= rest;
    hash *= kM;
  }
  hash ^= hash >> kR;
  hash *= kM;
  hash ^= hash >> kR;
  return hash;
}

// --- runs -------------------------------------------------------------------------------------

constexpr size_t kValueLengthMax = 4;
constexpr uint8_t kValueMax = 32;
constexpr size_t kZeroLengthMax = 64;

// A piece of the sparse form: `length` registers of the same value.
struct Run {
  uint8_t value = 0;
  size_t length = 0;
  size_t bytes = 0;  // that it takes
};

// Requires: at < value.size(). A run that is cut off has no bytes.
Run run_at(std::string_view value, size_t at) {
  const auto first = static_cast<uint8_t>(value[at]);
  if ((first & 0x80) != 0) {
    return {static_cast<uint8_t>(((first >> 2) & 0x1F) + 1), (first & 3u) + 1, 1};
  }
  if ((first & 0x40) == 0) return {0, (first & 0x3Fu) + 1, 1};
  if (at + 1 >= value.size()) return {};
  return {0, (size_t{first & 0x3Fu} << 8 | static_cast<uint8_t>(value[at + 1])) + 1, 2};
}

void append_run(std::string& out, uint8_t value, size_t length) {
  if (length == 0) return;
  if (value != 0) {
    out += static_cast<char>(0x80u | (value - 1u) << 2 | (length - 1));
  } else if (length <= kZeroLengthMax) {
    out += static_cast<char>(length - 1);
  } else {
    out += static_cast<char>(0x40u | (length - 1) >> 8);
    out += static_cast<char>(length - 1);
  }
}

// Calls visit(first register, run) for each run; false if they do not cover all registers.
template <typename Visit>
bool for_each_run(std::string_view value, Visit visit) {
  size_t index = 0;
  for (size_t at = kHeaderBytes; at < value.size();) {
    const Run run = run_at(value, at);
    if (run.bytes == 0 || index + run.length > kRegisters) return false;
    visit(index, run);
    index += run.length;
    at += run.bytes;
  }
  return index == kRegisters;
}

// From `at` on joins values that are equal as far as one run holds them, over the few runs that a
// change can have touched.
void join_runs(std::string& value, size_t at) {
  constexpr int kRuns = 5;
  for (int i = 0; i < kRuns && at < value.size(); i++) {
    const Run run = run_at(value, at);
    const size_t next_at = at + run.bytes;
    if (run.value != 0 && next_at < value.size()) {
      const Run next = run_at(value, next_at);
      if (next.value == run.value && run.length + next.length <= kValueLengthMax) {
        std::string joined;
        append_run(joined, run.value, run.length + next.length);
        value.replace(at, 2, joined);
        continue;
      }
    }
    at = next_at;
  }
}

// --- dense registers --------------------------------------------------------------------------

uint8_t dense_at(std::string_view value, size_t index) {
  const size_t bit = index * 6;
  const size_t at = kHeaderBytes + bit / 8;
  const auto low = static_cast<uint8_t>(value[at]);
  const uint8_t high = at + 1 < value.size() ? static_cast<uint8_t>(value[at + 1]) : uint8_t{0};
  return static_cast<uint8_t>(((low | high << 8) >> bit % 8) & 0x3F);
}

// --- the estimator ----------------------------------------------------------------------------

double sigma(double x) {
  if (x == 1) return INFINITY;
  double y = 1;
  double z = x;
  double before;
  do {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  } while (before != z);
  return z;
}

double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double y = 1;
  double z = 1 - x;
  double before;
  do {
    x = std::sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  } while (before != z);
  return z / 3;
}

}  // namespace

Element element_of(std::string_view text) {
  const uint64_t hash = murmur_hash(text);
  // The bit behind the last one ends the longest row of zeros.
  const uint64_t rest = hash >> kIndexBits | uint64_t{1} << kRankBits;
  return {hash & (kRegisters - 1), static_cast<uint8_t>(std::countr_zero(rest) + 1)};
}

bool is_hyperloglog(std::string_view value) {
  if (value.size() < kHeaderBytes || !value.starts_with("HYLL")) return false;
  const char encoding = value[kEncodingOffset];
  return encoding == kSparse || (encoding == kDense && value.size() == kDenseBytes);
}

bool is_dense(std::string_view value) { return value[kEncodingOffset] == kDense; }

std::string create() {
  std::string value(kHeaderBytes, '\0');
  value.replace(0, 4, "HYLL");
  value[kEncodingOffset] = kSparse;
  append_run(value, 0, kRegisters);
  return value;
}

std::optional<uint8_t> register_at(std::string_view value, size_t index) {
  if (is_dense(value)) return dense_at(value, index);
  size_t first = 0;
  for (size_t at = kHeaderBytes; at < value.size();) {
    const Run run = run_at(value, at);
    if (run.bytes == 0) return std::nullopt;
    if (index < first + run.length) return run.value;
    first += run.length;
    at += run.bytes;
  }
  return std::nullopt;
}

DenseChange dense_change(std::string_view value, const Element& element) {
  const size_t bit = element.index * 6;
  DenseChange change{.offset = kHeaderBytes + bit / 8, .bytes = {}};
  // The last register ends with the last byte: then the two bytes are that and the one before.
  const bool last = change.offset + 1 == value.size();
  if (last) change.offset--;
  const size_t shift = bit % 8 + (last ? 8 : 0);
  uint16_t word;
  std::memcpy(&word, value.data() + change.offset, sizeof word);
  word = static_cast<uint16_t>((word & ~(0x3Fu << shift)) | unsigned{element.rank} << shift);
  std::memcpy(change.bytes, &word, sizeof word);
  return change;
}

bool make_dense(std::string& value) {
  if (is_dense(value)) return true;
  Registers registers{};
  if (!merge(registers, value)) return false;
  value.resize(kDenseBytes);
  value[kEncodingOffset] = kDense;
  store_dense(value, registers);
  return true;
}

bool raise_sparse(std::string& value, const Element& element, size_t sparse_bytes_max) {
  const auto raise_dense = [&] {
    if (!make_dense(value)) return false;
    const DenseChange change = dense_change(value, element);
    value.replace(change.offset, 2, change.bytes, 2);
    return true;
  };
  if (element.rank > kValueMax) return raise_dense();
  size_t previous = kHeaderBytes;
  size_t first = 0;
  for (size_t at = kHeaderBytes; at < value.size();) {
    const Run run = run_at(value, at);
    if (run.bytes == 0) return false;
    if (element.index < first + run.length) {
      std::string pieces;
      append_run(pieces, run.value, element.index - first);
      append_run(pieces, element.rank, 1);
      append_run(pieces, run.value, first + run.length - element.index - 1);
      if (pieces.size() > run.bytes &&
          value.size() - run.bytes + pieces.size() > sparse_bytes_max) {
        return raise_dense();
      }
      value.replace(at, run.bytes, pieces);
      join_runs(value, previous);
      return true;
    }
    previous = at;
    first += run.length;
    at += run.bytes;
  }
  return false;
}

bool merge(Registers& registers, std::string_view value, Arithmetic arithmetic) {
  if (is_dense(value)) {
    raise_by_packed(registers, value.data() + kHeaderBytes, arithmetic);
    return true;
  }
  return for_each_run(value, [&](size_t index, const Run& run) {
    if (run.value == 0) return;
    for (size_t i = index; i < index + run.length; i++) {
      registers[i] = std::max(registers[i], run.value);
    }
  });
}

void store_dense(std::string& value, const Registers& registers, Arithmetic arithmetic) {
  pack(registers, value.data() + kHeaderBytes, arithmetic);
}

uint64_t estimate(const Registers& registers, Arithmetic arithmetic) {
  constexpr double kAlphaInfinity = 0.721347520444481703680;  // 1 / (2 ln 2)
  constexpr double kM = kRegisters;
  const RankCounts counts = count_ranks(registers, arithmetic);
  double z = kM * tau((kM - counts[kRankBits + 1]) / kM);
  for (size_t rank = kRankBits; rank >= 1; rank--) {
    z += counts[rank];
    z *= 0.5;
  }
  z += kM * sigma(counts[0] / kM);
  return static_cast<uint64_t>(std::llround(kAlphaInfinity * kM * kM / z));
}

std::optional<uint64_t> cached_count(std::string_view value) {
  uint64_t count;
  std::memcpy(&count, value.data() + kCountOffset, sizeof count);
  if ((count >> 56 & kStaleBit) != 0) return std::nullopt;
  return count;
}

void invalidate_count(std::string& value) {
  value[kCountOffset + 7] = static_cast<char>(value[kCountOffset + 7] | kStaleBit);
}

std::string describe_runs(std::string_view value) {
  std::string text;
  for (size_t at = kHeaderBytes; at < value.size();) {
    const Run run = run_at(value, at);
    if (run.bytes == 0) break;
    if (!text.empty()) text += ' ';
    if (run.value != 0) {
      text += "v:" + std::to_string(run.value) + ',' + std::to_string(run.length);
    } else {
      text += (run.bytes == 1 ? "z:" : "Z:") + std::to_string(run.length);
    }
    at += run.bytes;
  }
  return text;
}

}  // namespace engine::hll
