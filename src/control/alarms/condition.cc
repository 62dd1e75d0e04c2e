// SPDX-License-Identifier: Apache-2.0
#include "control/alarms/condition.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace control::alarms {

namespace {

constexpr Comparison kComparisons[] = {
    {"GreaterThanOrEqualToThreshold", "greater than or equal to the threshold",
     [](double value, double threshold) { return value >= threshold; }},
    {"GreaterThanThreshold", "greater than the threshold",
     [](double value, double threshold) { return value > threshold; }},
    {"LessThanThreshold", "less than the threshold",
     [](double value, double threshold) { return value < threshold; }},
    {"LessThanOrEqualToThreshold", "less than or equal to the threshold",
     [](double value, double threshold) { return value <= threshold; }},
};

constexpr std::pair<std::string_view, Missing> kMissingWords[] = {
    {"missing", Missing::kMissing},
    {"ignore", Missing::kIgnore},
    {"breaching", Missing::kBreaching},
    {"notBreaching", Missing::kNotBreaching},
};

// Where there is no value at all.
Verdict of_nothing(Missing missing) {
  switch (missing) {
    case Missing::kIgnore:
      return Verdict::kKeep;
    case Missing::kBreaching:
      return Verdict::kAlarm;
    case Missing::kNotBreaching:
      return Verdict::kOk;
    case Missing::kMissing:
      break;
  }
  return Verdict::kInsufficientData;
}

// What is beyond the threshold among the values that count.
struct Breaches {
  size_t count = 0;
  size_t oldest_age = 0;  // in periods, the newest being 1; 0: there is none
};

// Fewer values than N are there, and fewer than M of them are beyond the threshold.
Verdict of_few(const Condition& condition, const Judgement& judgement, const Breaches& breaches) {
  if (condition.missing == Missing::kNotBreaching) return Verdict::kOk;
  const bool all_breach = breaches.count == judgement.considered.size();
  if (!all_breach) {
    const bool filled_breach = condition.missing == Missing::kBreaching &&
                               breaches.count + judgement.filled >= condition.to_alarm;
    return filled_breach ? Verdict::kAlarm : Verdict::kOk;
  }
  if (condition.missing == Missing::kIgnore) return Verdict::kKeep;
  return breaches.oldest_age >= condition.to_alarm ? Verdict::kAlarm : Verdict::kKeep;
}

}  // namespace

const Comparison* find_comparison(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kComparisons), std::end(kComparisons),
                   [&](const Comparison& comparison) { return comparison.name == name; });
  return found == std::end(kComparisons) ? nullptr : found;
}

std::optional<Missing> find_missing(std::string_view name) {
  for (const auto& [word, missing] : kMissingWords) {
    if (word == name) return missing;
  }
  return std::nullopt;
}

Judgement judge(const Condition& condition, std::span<const std::optional<double>> values) {
  Judgement judgement;
  for (size_t i = values.size(); i > 0 && judgement.considered.size() < condition.periods; i--) {
    if (values[i - 1]) judgement.considered.push_back(i - 1);
  }
  std::reverse(judgement.considered.begin(), judgement.considered.end());
  judgement.filled = condition.periods - judgement.considered.size();
  Breaches breaches;
  for (const size_t i : judgement.considered) {
    if (!condition.breaches(*values[i])) continue;
    if (breaches.count++ == 0) breaches.oldest_age = values.size() - i;
  }
  if (judgement.considered.empty()) {
    judgement.verdict = of_nothing(condition.missing);
  } else if (breaches.count >= condition.to_alarm) {
    judgement.verdict = Verdict::kAlarm;
  } else if (judgement.filled == 0) {
    judgement.verdict = Verdict::kOk;
  } else {
    judgement.verdict = of_few(condition, judgement, breaches);
  }
  return judgement;
}

}  // namespace control::alarms
