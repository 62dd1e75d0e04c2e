// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "aws/query/timestamp.h"
#include "control/service/test_service.h"

namespace control {

namespace {

// PutMetricData, and what is then found.
class MetricDataTest : public ServiceTest {
 protected:
  static Parameters datum(const std::string& space, Parameters members) {
    Parameters parameters = {{"Namespace", space}};
    for (auto& [name, value] : members) {
      parameters.emplace_back("MetricData.member.1." + name, value);
    }
    return parameters;
  }
  std::string put(const std::string& space, Parameters members) {
    const ActionResult result =
        try_call(service_->monitoring(), "PutMetricData", datum(space, std::move(members)));
    return result ? "" : std::string(result.error().spec->code);
  }
  std::string ago(int64_t seconds_ago) {
    return aws::format_timestamp({clock_.wall_ms() - seconds_ago * 1000});
  }
  // All samples of a metric, put together.
  aws::Structure total(const std::string& metric) {
    Parameters parameters = {{"Namespace", "My/Own"},
                             {"MetricName", metric},
                             {"StartTime", ago(15 * 86'400)},
                             {"EndTime", ago(-3 * 3600)},
                             {"Period", "8640000"}};
    int number = 0;
    for (const char* statistic : {"SampleCount", "Sum", "Minimum", "Maximum"}) {
      parameters.emplace_back("Statistics.member." + std::to_string(++number), statistic);
    }
    const auto result = try_call(service_->monitoring(), "GetMetricStatistics", parameters);
    EXPECT_TRUE(result && result->structures("Datapoints").size() == 1) << metric;
    return result->structures("Datapoints")[0];
  }
};

TEST_F(MetricDataTest, ValuesCountsAndStatisticsAreSamples) {
  EXPECT_EQ(put("My/Own", {{"MetricName", "a"}, {"Value", "4"}, {"Unit", "Percent"}}), "");
  EXPECT_EQ(put("My/Own", {{"MetricName", "a"},
                           {"Values.member.1", "1"},
                           {"Values.member.2", "10"},
                           {"Counts.member.1", "3"},
                           {"Counts.member.2", "2"}}),
            "");
  EXPECT_EQ(put("My/Own", {{"MetricName", "a"},
                           {"Timestamp", ago(13 * 86'400)},
                           {"StatisticValues.SampleCount", "4"},
                           {"StatisticValues.Sum", "40"},
                           {"StatisticValues.Minimum", "-5"},
                           {"StatisticValues.Maximum", "30"}}),
            "");
  const aws::Structure all = total("a");
  EXPECT_EQ(all.number("SampleCount"), 10);
  EXPECT_EQ(all.number("Sum"), 4 + 3 + 20 + 40);
  EXPECT_EQ(all.number("Minimum"), -5);
  EXPECT_EQ(all.number("Maximum"), 30);
  EXPECT_EQ(all.string("Unit"), "Percent");
}

TEST_F(MetricDataTest, WhatIsNoSampleIsRefusedWhole) {
  const std::pair<Parameters, std::string> refusals[] = {
      {{{"Value", "1"}, {"Timestamp", ago(15 * 86'400)}}, "InvalidParameterValue"},
      {{{"Value", "1"}, {"Timestamp", ago(-3 * 3600)}}, "InvalidParameterValue"},
      {{{"Unit", "None"}}, "InvalidParameterCombination"},
      {{{"Value", "1"}, {"Values.member.1", "1"}}, "InvalidParameterCombination"},
      {{{"Values.member.1", "1"}, {"Counts.member.1", "1"}, {"Counts.member.2", "1"}},
       "InvalidParameterValue"},
      {{{"Values.member.1", "x"}}, "InvalidParameterValue"},
      {{{"Values.member.1", "1"}, {"Counts.member.1", "0"}}, "InvalidParameterValue"},
      {{{"Values.member.1", "1"}, {"Counts.member.1", "1e300"}}, "InvalidParameterValue"},
      {{{"Value", "1e300"}}, "InvalidParameterValue"},
      {{{"Value", "1"}, {"StorageResolution", "5"}}, "InvalidParameterValue"},
      {{{"Value", "1"}, {"Unit", "Parsecs"}}, "ValidationError"},
  };
  for (const auto& [members, code] : refusals) {
    Parameters both = {{"MetricName", "bad"}};
    both.insert(both.end(), members.begin(), members.end());
    EXPECT_EQ(put("My/Own", both), code) << members.back().first;
  }
  EXPECT_EQ(put("AWS/ElastiCache", {{"MetricName", "CPUUtilization"}, {"Value", "1"}}),
            "InvalidParameterValue");
  const auto listed = try_call(service_->monitoring(), "ListMetrics", {});
  ASSERT_TRUE(listed);
  EXPECT_TRUE(listed->structures("Metrics").empty());
}

}  // namespace

}  // namespace control
