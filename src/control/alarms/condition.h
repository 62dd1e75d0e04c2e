// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

// Whether a condition about a metric is met: some of its latest values being beyond a threshold.
// What follows from that is somebody else's part. Pure functions.

namespace control::alarms {

// One of CloudWatch's ComparisonOperators.
struct Comparison {
  std::string_view name;   // "GreaterThanThreshold"
  std::string_view words;  // "greater than the threshold"
  bool (*breaches)(double value, double threshold);
};

// nullptr: there is none of that name.
const Comparison* find_comparison(std::string_view name);

// TreatMissingData: what a value counts as that is not there.
enum class Missing : uint8_t { kMissing, kIgnore, kBreaching, kNotBreaching };
std::optional<Missing> find_missing(std::string_view name);

struct Condition {
  const Comparison* comparison;
  double threshold = 0;
  size_t periods = 1;   // how many values are looked at: N
  size_t to_alarm = 1;  // how many of them must be beyond the threshold: M, at most N
  Missing missing = Missing::kMissing;

  // How many values back a judgement looks, for those that are missing.
  size_t range() const { return periods + 2; }
  bool breaches(double value) const { return comparison->breaches(value, threshold); }
};

enum class Verdict : uint8_t {
  kOk,
  kAlarm,
  kInsufficientData,
  kKeep,  // there is too little to leave the present state for another
};

struct Judgement {
  Verdict verdict = Verdict::kKeep;
  std::vector<size_t> considered = {};  // positions of the values that counted, the oldest first
  size_t filled = 0;                    // how many missing values counted beside them
};

// Judges the values of the last `range()` periods, the oldest first; nullopt is one that is
// missing. The rules are CloudWatch's ("Configuring how CloudWatch alarms treat missing data"):
//
// - Where there are N values, the newest N count, however far back, and nothing is filled in.
// - Else all of them count, and missing ones are filled in up to N, as `missing` says.
// - An alarm that some missing values would set off waits until the oldest value beyond the
//   threshold is M periods old: those that are missing may only be late.
Judgement judge(const Condition& condition, std::span<const std::optional<double>> values);

}  // namespace control::alarms
