// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/block.h"

#include <bit>
#include <cmath>
#include <map>
#include <utility>

namespace control::metrics {

namespace {

// A run: the slots that it has, less one, with flags as the lowest bits; slots that are skipped
// before it, if any; how many samples it has, if not one, with a flag; their sum; and the least and
// the most of them if they are not both the sum. So a sample of its own mostly takes two or three
// bytes.
//
// Whole numbers have 7 bits a byte, the lowest first, and the highest bit where more follow. Sum,
// least and most are such too where all three are whole, with their sign as the lowest bit;
// otherwise 64-bit IEEE numbers, the lowest byte first.
constexpr uint64_t kSkips = 1;
constexpr uint64_t kHasSamples = 2;
constexpr uint64_t kIsWhole = 4;
constexpr int kRunFlagBits = 3;
constexpr uint64_t kHasRange = 1;
constexpr int kSamplesFlagBits = 1;
constexpr size_t kVarintBytesMax = 10;
constexpr int kDoubleBytes = 8;
constexpr size_t kRunBytesMax = 6 * kVarintBytesMax;

bool is_whole(double value) {
  constexpr double kMax = 1LL << 53;  // up to there every whole number is a double
  return std::abs(value) <= kMax && value == std::floor(value);
}

void append_varint(std::string& bytes, uint64_t value) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes.push_back(static_cast<char>(value));
}

void append_number(std::string& bytes, double value, bool whole) {
  if (whole) {
    const auto magnitude = static_cast<uint64_t>(std::abs(value));
    return append_varint(bytes, magnitude << 1 | (value < 0 ? 1 : 0));
  }
  const auto bits = std::bit_cast<uint64_t>(value);
  for (int i = 0; i < kDoubleBytes; i++) bytes.push_back(static_cast<char>(bits >> (8 * i)));
}

}  // namespace

// Reads run by run, as long as there is something to read.
class Block::Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  // nullopt at the end, or at what is no run.
  std::optional<Run> next() {
    if (bytes_.empty()) return std::nullopt;
    const uint64_t head = varint();
    const uint64_t length = (head >> kRunFlagBits) + 1;
    const uint64_t skipped = (head & kSkips) != 0 ? varint() : 0;
    const uint64_t samples = (head & kHasSamples) != 0 ? varint() : uint64_t{1} << kSamplesFlagBits;
    const bool whole = (head & kIsWhole) != 0;
    Point point;
    point.count = samples >> kSamplesFlagBits;
    point.sum = point.min = point.max = number(whole);
    if ((samples & kHasRange) != 0) {
      point.min = number(whole);
      point.max = number(whole);
    }
    const bool fits =
        skipped < kSlotsMax && length <= kSlotsMax && end_ + skipped + length <= kSlotsMax;
    if (failed_ || !fits || point.count == 0) {
      fail();
      return std::nullopt;
    }
    const Run run = {static_cast<uint32_t>(end_ + skipped), static_cast<uint32_t>(length), point};
    end_ = run.end();
    return run;
  }

  bool failed() const { return failed_; }

 private:
  uint64_t varint() {
    uint64_t value = 0;
    for (size_t i = 0; i < kVarintBytesMax && i < bytes_.size(); i++) {
      const auto byte = static_cast<uint8_t>(bytes_[i]);
      value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        bytes_.remove_prefix(i + 1);
        return value;
      }
    }
    return fail();
  }

  double number(bool whole) {
    if (whole) {
      const uint64_t value = varint();
      const auto magnitude = static_cast<double>(value >> 1);
      return (value & 1) != 0 ? -magnitude : magnitude;
    }
    if (bytes_.size() < kDoubleBytes) return static_cast<double>(fail());
    uint64_t bits = 0;
    for (size_t i = 0; i < kDoubleBytes; i++) {
      bits |= static_cast<uint64_t>(static_cast<uint8_t>(bytes_[i])) << (8 * i);
    }
    bytes_.remove_prefix(kDoubleBytes);
    const auto value = std::bit_cast<double>(bits);
    if (!std::isfinite(value)) return static_cast<double>(fail());
    return value;
  }

  uint64_t fail() {
    failed_ = true;
    bytes_ = {};
    return 0;
  }

  std::string_view bytes_;
  uint64_t end_ = 0;
  bool failed_ = false;
};

// `end`: the slot behind the run before.
void Block::append(std::string& bytes, uint32_t end, const Run& run) {
  const Point& point = run.point;
  const bool has_range = point.min != point.sum || point.max != point.sum;
  const bool whole = is_whole(point.sum) && is_whole(point.min) && is_whole(point.max);
  const uint32_t skipped = run.first - end;
  const bool has_samples = has_range || point.count != 1;
  append_varint(bytes, uint64_t{run.length - 1} << kRunFlagBits | (skipped != 0 ? kSkips : 0) |
                           (has_samples ? kHasSamples : 0) | (whole ? kIsWhole : 0));
  if (skipped != 0) append_varint(bytes, skipped);
  if (has_samples)
    append_varint(bytes, point.count << kSamplesFlagBits | (has_range ? kHasRange : 0));
  append_number(bytes, point.sum, whole);
  if (!has_range) return;
  append_number(bytes, point.min, whole);
  append_number(bytes, point.max, whole);
}

void Block::begin(const Run& run) {
  if (!empty()) {
    append(bytes_, end_, run_);
    end_ = run_.end();
  }
  run_ = run;
}

bool Block::put(uint32_t slot, const Point& point) {
  if (slot >= kSlotsMax || slot + 1 < run_.end()) return false;
  if (slot + 1 == run_.end()) {  // it is replaced
    if (run_.point == point) return true;
    if (--run_.length == 0) {
      run_ = {slot, 1, point};
      return true;
    }
  }
  if (!empty() && run_.end() == slot && run_.point == point) {
    run_.length++;
  } else {
    begin({slot, 1, point});
  }
  return true;
}

bool Block::merge(uint32_t slot, const Point& samples) {
  if (slot >= kSlotsMax) return false;
  Point merged = samples;
  if (const Point* before = last(slot)) {
    merged = *before;
    merged.merge(samples);
  }
  if (put(slot, merged)) return true;
  std::map<uint32_t, Point> points;
  each([&](uint32_t at, const Point& point) { points.emplace(at, point); });
  points[slot].merge(samples);
  *this = {};
  for (const auto& [at, point] : points) put(at, point);
  return true;
}

const Point* Block::last(uint32_t slot) const {
  return empty() || run_.end() != slot + 1 ? nullptr : &run_.point;
}

void Block::each(const std::function<void(uint32_t slot, const Point& point)>& visit) const {
  const auto visit_run = [&](const Run& run) {
    for (uint32_t slot = run.first; slot < run.end(); slot++) visit(slot, run.point);
  };
  Reader reader(bytes_);
  while (const auto run = reader.next()) visit_run(*run);
  visit_run(run_);
}

std::string Block::encode() const {
  std::string bytes;
  bytes.reserve(bytes_.size() + kRunBytesMax);
  bytes = bytes_;
  if (!empty()) append(bytes, end_, run_);
  bytes.shrink_to_fit();
  return bytes;
}

std::optional<Block> Block::decode(std::string_view bytes) {
  Reader reader(bytes);
  Block block;
  while (const auto run = reader.next()) block.begin(*run);
  if (reader.failed()) return std::nullopt;
  return block;
}

}  // namespace control::metrics
