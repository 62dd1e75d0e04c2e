// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/block.h"

#include <bit>
#include <cmath>

namespace control::metrics {

namespace {

// A run on the disk: slots that are skipped, slots that it has, its samples, their sum, and whether
// min and max follow (else they are the sum). Whole numbers have 7 bits a byte, the lowest first,
// and the highest bit where more follow; the others are 64-bit IEEE numbers, the lowest byte first.

constexpr size_t kVarintBytesMax = 10;
constexpr int kDoubleBytes = 8;

void append_varint(std::string& bytes, uint64_t value) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes.push_back(static_cast<char>(value));
}

void append_double(std::string& bytes, double value) {
  const auto bits = std::bit_cast<uint64_t>(value);
  for (int i = 0; i < kDoubleBytes; i++) bytes.push_back(static_cast<char>(bits >> (8 * i)));
}

// Reads as long as there is something to read; after that everything is 0 and `failed`.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }
  bool failed() const { return failed_; }

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

  double number() {
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

 private:
  uint64_t fail() {
    failed_ = true;
    bytes_ = {};
    return 0;
  }

  std::string_view bytes_;
  bool failed_ = false;
};

}  // namespace

bool Block::put(uint32_t slot, const Point& point) {
  if (slot >= kSlotsMax) return false;
  if (!runs_.empty()) {
    Run& run = runs_.back();
    const uint32_t end = run.first + run.length;
    if (slot + 1 < end) return false;
    if (slot < end && --run.length == 0) runs_.pop_back();  // it is replaced
  }
  if (!runs_.empty()) {
    Run& run = runs_.back();
    if (run.first + run.length == slot && run.point == point) {
      run.length++;
      return true;
    }
  }
  runs_.push_back({slot, 1, point});
  return true;
}

const Point* Block::last(uint32_t slot) const {
  if (runs_.empty() || runs_.back().first + runs_.back().length != slot + 1) return nullptr;
  return &runs_.back().point;
}

void Block::each(const std::function<void(uint32_t slot, const Point& point)>& visit) const {
  for (const Run& run : runs_) {
    for (uint32_t i = 0; i < run.length; i++) visit(run.first + i, run.point);
  }
}

std::string Block::encode() const {
  std::string bytes;
  uint32_t end = 0;
  for (const Run& run : runs_) {
    append_varint(bytes, run.first - end);
    append_varint(bytes, run.length);
    append_varint(bytes, run.point.count);
    append_double(bytes, run.point.sum);
    if (run.point != Point::of(run.point.sum)) {
      bytes.push_back(1);
      append_double(bytes, run.point.min);
      append_double(bytes, run.point.max);
    } else {
      bytes.push_back(0);
    }
    end = run.first + run.length;
  }
  return bytes;
}

std::optional<Block> Block::decode(std::string_view bytes) {
  Reader reader(bytes);
  Block block;
  uint64_t end = 0;
  while (!reader.at_end()) {
    const uint64_t skipped = reader.varint();
    const uint64_t length = reader.varint();
    Point point;
    point.count = reader.varint();
    point.sum = point.min = point.max = reader.number();
    const uint64_t has_range = reader.varint();
    if (has_range == 1) {
      point.min = reader.number();
      point.max = reader.number();
    }
    const bool fits = skipped < kSlotsMax && length > 0 && length <= kSlotsMax &&
                      end + skipped + length <= kSlotsMax;
    if (reader.failed() || !fits || has_range > 1 || point.count == 0) return std::nullopt;
    const auto first = static_cast<uint32_t>(end + skipped);
    block.runs_.push_back({first, static_cast<uint32_t>(length), point});
    end = first + length;
  }
  return block;
}

}  // namespace control::metrics
