// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/expression.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control/metrics/data_answers.h"
#include "control/metrics/statistic_values.h"

namespace control::metrics {
namespace {

constexpr int64_t kFromS = 1'699'999'200;

// Two metrics by the minute: a is 1, 2, 3, 4; b is 10, missing, 0, 40.
class ExpressionTest : public testing::Test {
 protected:
  ExpressionTest() : store_(std::make_unique<MemoryKeeper>()) {
    add("a", {1, 2, 3, 4});
    add("b", {10, -1, 0, 40});
    queries_ = {query("a", "a"), query("b", "b")};
  }

  // A negative value is missing.
  void add(const std::string& metric, const std::vector<double>& values) {
    SeriesStore::Series& series =
        store_.series({.name = {"N", metric, {{"Host", "h-" + metric}}}, .fold = Fold::kSamples});
    for (size_t i = 0; i < values.size(); i++) {
      if (values[i] < 0) continue;
      store_.merge(series, kFromS + 60 * static_cast<int64_t>(i), Point::of(values[i]), false);
    }
  }

  static DataQuery query(const std::string& id, const std::string& metric) {
    return {.id = id,
            .stat = MetricStat{.metric = {"N", metric, {{"Host", "h-" + metric}}},
                               .period_s = 60,
                               .statistic = "Sum"}};
  }

  base::Result<SeriesArray> answers(const std::string& expression) {
    std::vector<DataQuery> queries = queries_;
    queries.push_back({.id = "e", .expression = expression});
    return DataAnswers(store_, queries, {kFromS, kFromS + 240}).answer(queries.back());
  }

  // "1 2 - 4": what there is in each of the four minutes.
  std::string of(const std::string& expression) {
    const auto found = answers(expression);
    if (!found) return found.error().message;
    std::string text;
    for (const TimeSeries& series : *found) {
      if (!text.empty()) text += " | ";
      for (int64_t i = 0; i < 4; i++) {
        const auto value = series.values.find(kFromS + 60 * i);
        if (i > 0) text += ' ';
        text += value == series.values.end() ? "-" : trimmed(value->second);
      }
    }
    return text;
  }

  static std::string trimmed(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
  }

  SeriesStore store_;
  std::vector<DataQuery> queries_;
};

TEST_F(ExpressionTest, OperatorsWorkPointByPointWhereBothSidesHaveValues) {
  EXPECT_EQ(of("a"), "1 2 3 4");
  EXPECT_EQ(of("a + b"), "11 - 3 44");
  EXPECT_EQ(of("100*a/(a+b)"), "9.090909 - 100 9.090909");
  EXPECT_EQ(of("a / b"), "0.1 - - 0.1");  // nothing is divided by zero
  EXPECT_EQ(of("2 ^ a - 1"), "1 3 7 15");
  EXPECT_EQ(of("10 - a - 1"), "8 7 6 5");
  EXPECT_EQ(of("-a * -2"), "2 4 6 8");
  EXPECT_EQ(of("a > 2"), "0 0 1 1");
  EXPECT_EQ(of("a >= 2 AND a != 3 || a == 1"), "1 1 0 1");
}

TEST_F(ExpressionTest, AggregatesAreNumbersOfSeriesAndSeriesOfArrays) {
  EXPECT_EQ(of("SUM(METRICS())"), "11 2 3 44");
  EXPECT_EQ(of("SUM([a])"), "Error in expression 'e': at character 5: that cannot stand here");
  EXPECT_EQ(of("AVG(METRICS())"), "5.5 2 1.5 22");
  EXPECT_EQ(of("MAX(METRICS('b'))"), "10 - 0 40");
  EXPECT_EQ(of("a / MAX(a)"), "0.25 0.5 0.75 1");
  EXPECT_EQ(of("METRICS() * 2"), "2 4 6 8 | 20 - 0 80");
  EXPECT_EQ(of("a * METRIC_COUNT(METRICS())"), "2 4 6 8");
  EXPECT_EQ(of("a - AVG(a)"), "-1.5 -0.5 0.5 1.5");
}

TEST_F(ExpressionTest, FunctionsOnSeriesAreThoseOfTheirNames) {
  EXPECT_EQ(of("RATE(a)"), "- 0.016667 0.016667 0.016667");
  EXPECT_EQ(of("DIFF(b)"), "- - -10 40");
  EXPECT_EQ(of("a * PERIOD(a)"), "60 120 180 240");
  EXPECT_EQ(of("RUNNING_SUM(a)"), "1 3 6 10");
  EXPECT_EQ(of("FILL(b, 7)"), "10 7 0 40");
  EXPECT_EQ(of("FILL(b, REPEAT)"), "10 10 0 40");
  EXPECT_EQ(of("FILL(b, LINEAR)"), "10 5 0 40");
  EXPECT_EQ(of("IF(a > 2, a, 0)"), "0 0 3 4");
  EXPECT_EQ(of("IF(a > 2, b)"), "- - 0 40");
  EXPECT_EQ(of("CEIL(a / 3) + FLOOR(a / 3) + ABS(-1 * a)"), "2 3 5 7");
}

TEST_F(ExpressionTest, SearchFindsMetricsBySchemaAndTerms) {
  EXPECT_EQ(of("SEARCH('{N,Host} MetricName=\"a\"', 'Sum', 60)"), "1 2 3 4");
  EXPECT_EQ(of("SUM(SEARCH('{N,Host}', 'Sum', 60))"), "11 2 3 44");
  EXPECT_EQ(of("SEARCH('{N,Host} MetricName=(\"a\" OR \"x\") Host=h-', 'Sum', 60)"), "1 2 3 4");
  EXPECT_EQ(of("SEARCH('{N,Host} NOT H-B', 'Sum', 60)"), "1 2 3 4");
  EXPECT_EQ(of("SEARCH('{N,Other}', 'Sum', 60)"), "");
  EXPECT_EQ(of("SEARCH('{N,Host} MetricName=\"a\"', 'p50', 120)"), "1 - 3 -");
  EXPECT_EQ(of("SEARCH('{M,Host}', 'Sum', 60)"), "");
  EXPECT_EQ(answers("SEARCH('{N,Host} MetricName=\"a\"', 'Sum', 60)")->front().label, "h-a a");
}

TEST_F(ExpressionTest, WhatIsNoExpressionSaysWhere) {
  const std::pair<std::string, std::string> errors[] = {
      {"a +", "at character 4: something is missing"},
      {"(a", "at character 3: a ')' is missing"},
      {"a b", "at character 3: what is there is no operator"},
      {"METRICS('x", "at character 9: a quote is not closed"},
      {"1.2.3", "at character 1: that is no number"},
      {"c + 1", "there is no query 'c'"},
      {"ANOMALY_DETECTION_BAND(a)", "the function ANOMALY_DETECTION_BAND is not served"},
      {"IF(a)", "IF does not take 1 arguments"},
      {"METRICS() + METRICS()", "an operator cannot have arrays of series on both sides"},
      {"1 / 0", "a number in it is not finite"},
      {"1 + 1", "the result is a number, and must be a time series"},
      {"SEARCH('{N,Host}', 'p101', 60)",
       "SEARCH needs a statistic that is " + std::string(kStatisticNames)},
      {"e + 1", "expressions lean on each other, round and round"},
      {std::string(40, '(') + "a", "at character 34: it is nested too deeply"},
      {std::string(3000, 'a'), "it is longer than 2048 characters"},
  };
  for (const auto& [expression, error] : errors) {
    EXPECT_EQ(of(expression), "Error in expression 'e': " + error);
  }
}

TEST_F(ExpressionTest, WorkIsBounded) {
  std::string sum = "METRICS()";
  for (int i = 0; i < 200; i++) sum += "+1";
  for (int i = 0; i < 1200; i++) queries_.push_back(query("q" + std::to_string(i), "a"));
  EXPECT_EQ(of("MAX(" + sum + ")").substr(0, 5), "Error");
}

}  // namespace
}  // namespace control::metrics
