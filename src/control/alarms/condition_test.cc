// SPDX-License-Identifier: Apache-2.0
#include "control/alarms/condition.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace control::alarms {

namespace {

constexpr double kThreshold = 10;

// '0' is fine, 'X' beyond the threshold, '-' missing; the oldest first.
std::vector<std::optional<double>> values_of(std::string_view text) {
  std::vector<std::optional<double>> values;
  for (const char c : text) {
    if (c == '0') values.emplace_back(kThreshold);
    if (c == 'X') values.emplace_back(kThreshold + 1);
    if (c == '-') values.emplace_back();
  }
  return values;
}

Condition condition_of(size_t to_alarm, size_t periods, Missing missing) {
  return {find_comparison("GreaterThanThreshold"), kThreshold, periods, to_alarm, missing};
}

char letter_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk:
      return 'O';
    case Verdict::kAlarm:
      return 'A';
    case Verdict::kInsufficientData:
      return 'I';
    case Verdict::kKeep:
      break;
  }
  return 'k';
}

std::string verdicts_of(size_t to_alarm, size_t periods, std::string_view text) {
  std::string letters;
  for (const std::string_view word : {"missing", "ignore", "breaching", "notBreaching"}) {
    const Condition condition = condition_of(to_alarm, periods, *find_missing(word));
    letters += letter_of(judge(condition, values_of(text)).verdict);
  }
  return letters;
}

// The tables of CloudWatch's documentation: verdicts for missing, ignore, breaching, notBreaching.
TEST(ConditionTest, MissingDataIsTreatedAsTheTablesOfCloudWatchSay) {
  struct Row {
    size_t to_alarm;
    std::string_view values;
    std::string_view verdicts;
  };
  constexpr Row kRows[] = {
      {3, "0-X-X", "OOOO"}, {3, "0----", "OOOO"}, {3, "-----", "IkAO"}, {3, "0XX-X", "AAAA"},
      {3, "--X--", "AkAO"}, {2, "0-X-X", "AAAA"}, {2, "00X0X", "AAAA"}, {2, "0-X--", "OOAO"},
      {2, "----0", "OOAO"}, {2, "---X-", "AkAO"},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(verdicts_of(row.to_alarm, 3, row.values), row.verdicts)
        << row.to_alarm << " of 3: " << row.values;
  }
}

TEST(ConditionTest, AFirstBreachThatIsTooYoungDecidesNothing) {
  EXPECT_EQ(verdicts_of(3, 3, "----X"), "kkkO");
  EXPECT_EQ(verdicts_of(3, 3, "---X-"), "kkkO");
  EXPECT_EQ(verdicts_of(3, 3, "--XX-"), "AkAO");
}

TEST(ConditionTest, OnePeriodIsEnoughForOneOfOne) {
  EXPECT_EQ(verdicts_of(1, 1, "--X"), "AAAA");
  EXPECT_EQ(verdicts_of(1, 1, "--0"), "OOOO");
  EXPECT_EQ(verdicts_of(1, 1, "XX0"), "OOOO");
  EXPECT_EQ(verdicts_of(1, 1, "---"), "IkAO");
}

TEST(ConditionTest, OnlyTheNewestValuesCount) {
  const Judgement judgement = judge(condition_of(2, 2, Missing::kMissing), values_of("X0-X"));
  EXPECT_EQ(judgement.considered, (std::vector<size_t>{1, 3}));
  EXPECT_EQ(judgement.filled, 0);
  EXPECT_EQ(judgement.verdict, Verdict::kOk);
}

TEST(ConditionTest, ComparisonsAreThoseOfTheirNames) {
  const auto breaches = [](std::string_view name, double value) {
    return find_comparison(name)->breaches(value, 5);
  };
  EXPECT_TRUE(breaches("GreaterThanOrEqualToThreshold", 5));
  EXPECT_FALSE(breaches("GreaterThanThreshold", 5));
  EXPECT_TRUE(breaches("LessThanOrEqualToThreshold", 5));
  EXPECT_FALSE(breaches("LessThanThreshold", 5));
  EXPECT_TRUE(breaches("LessThanThreshold", 4));
  EXPECT_EQ(find_comparison("GreaterThanUpperThreshold"), nullptr);
  EXPECT_FALSE(find_missing("Breaching"));
}

}  // namespace

}  // namespace control::alarms
