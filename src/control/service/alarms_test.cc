// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control/metrics/block.h"
#include "control/metrics/block_keeper.h"
#include "control/model/alarm.h"
#include "control/model/topic.h"
#include "control/records/transaction.h"
#include "control/service/test_service.h"
#include "json/document.h"

namespace control {

namespace {

constexpr const char* kTopic = "arn:aws:sns:us-east-1:000000000000:ops";
constexpr int64_t kStartMs = 1'795'000'020'000;  // a multiple of a minute

// Alarms on a metric that a series of their own has: what was in each minute, the last one being
// over when the service starts.
class AlarmsTest : public ServiceTest {
 protected:
  AlarmsTest() {
    clock_.advance_ms(kStartMs - clock_.wall_ms());
    Transaction records(*store_);  // somebody hears of the topic
    const std::string arn = kTopic;
    const Topic topic = {.id = arn.substr(arn.rfind(':') + 1)};
    const Subscription subscription = {.id = topic.id + ":1",
                                       .topic = topic.id,
                                       .protocol = "http",
                                       .endpoint = "http://receiver/",
                                       .state = SubscriptionState::confirmed};
    EXPECT_FALSE(records.exists<Topic>(topic.id));
    EXPECT_FALSE(records.exists<Subscription>(subscription.id));
    records.put(topic);
    records.put(subscription);
    EXPECT_TRUE(records.commit());
  }

  ActionResult try_monitoring(const std::string& operation, const Parameters& parameters) {
    return try_call(service_->monitoring(), operation, parameters);
  }
  aws::Structure monitoring(const std::string& operation, const Parameters& parameters = {}) {
    ActionResult result = try_monitoring(operation, parameters);
    EXPECT_TRUE(result) << operation << ": " << (result ? "" : result.error().message);
    return result ? *std::move(result) : aws::Structure(kNoResultShape);
  }
  std::string refusal(const std::string& operation, const Parameters& parameters) {
    const ActionResult result = try_monitoring(operation, parameters);
    return result ? "" : std::string(result.error().spec->code);
  }

  static Parameters alarm(const std::string& name, Parameters more = {}) {
    Parameters parameters = {{"AlarmName", name},
                             {"Namespace", "My/Own"},
                             {"MetricName", "Load"},
                             {"Statistic", "Average"},
                             {"Period", "60"},
                             {"EvaluationPeriods", "1"},
                             {"Threshold", "10"},
                             {"ComparisonOperator", "GreaterThanThreshold"},
                             {"AlarmActions.member.1", kTopic}};
    for (auto& [member, value] : more) {
      const std::string& given = member;
      std::erase_if(parameters, [&](const auto& known) { return known.first == given; });
      if (!value.empty()) parameters.emplace_back(member, value);
    }
    return parameters;
  }

  // The metric has these values in the minutes before now.
  void have_minutes(const std::vector<double>& values) {
    auto keeper = std::make_unique<metrics::MemoryKeeper>();
    metrics::Batch batch;
    batch.series = {{.id = 1, .name = {"My/Own", "Load", {}}, .unit = "Percent"}};
    const int64_t now_s = clock_.wall_ms() / 1000;
    const int64_t first_s = now_s - now_s % 60 - 60 * static_cast<int64_t>(values.size());
    std::map<int64_t, metrics::Block> blocks;
    for (size_t i = 0; i < values.size(); i++) {
      const int64_t at_s = first_s + 60 * static_cast<int64_t>(i);
      const int64_t start_s = at_s - at_s % metrics::kMinutes.block_s();
      blocks[start_s].put(static_cast<uint32_t>((at_s - start_s) / 60),
                          metrics::Point::of(values[i]));
    }
    for (const auto& [start_s, block] : blocks) {
      batch.blocks.emplace_back(metrics::BlockKey{1, 60, start_s}, block.encode());
    }
    batch.now_s = now_s;
    keeper->write(std::move(batch));
    service_->keep_metrics(std::move(keeper));
  }

  // A minute goes by, in which each alarm has its turn.
  void look() {
    for (int second = 0; second < 60; second++) {
      clock_.advance_ms(1000);
      service_->tick();
    }
  }

  aws::Structure described(const std::string& name) {
    return monitoring("DescribeAlarms", {{"AlarmNames.member.1", name}})
        .structures("MetricAlarms")[0];
  }
  std::string state_of(const std::string& name) {
    return std::string(*described(name).string("StateValue"));
  }
  // What is on its way to who hears of the topic.
  std::vector<Delivery> published() {
    Transaction records(*store_);
    return records.list<Delivery>();
  }
  std::vector<std::string> history(const std::string& name, const Parameters& more = {}) {
    Parameters parameters = {{"AlarmName", name}};
    parameters.insert(parameters.end(), more.begin(), more.end());
    std::vector<std::string> summaries;
    const auto result = monitoring("DescribeAlarmHistory", parameters);
    for (const aws::Structure& item : result.structures("AlarmHistoryItems")) {
      summaries.emplace_back(*item.string("HistorySummary"));
    }
    return summaries;
  }
};

TEST_F(AlarmsTest, AnAlarmGoesOffTellsItsTopicAndRecovers) {
  monitoring("PutMetricAlarm", alarm("hot", {{"OKActions.member.1", kTopic}}));
  EXPECT_EQ(state_of("hot"), "INSUFFICIENT_DATA");
  EXPECT_EQ(described("hot").string("StateReason"), "Unchecked: Initial alarm creation");
  have_minutes({3, 41});
  service_->tick();  // a new one is looked at at once
  EXPECT_EQ(state_of("hot"), "ALARM");
  EXPECT_EQ(described("hot").string("StateReason"),
            "Threshold Crossed: 1 out of the last 1 datapoint [41.0 (18/11/26 11:06:00)] was "
            "greater than the threshold (10.0) (minimum 1 datapoint for OK -> ALARM transition).");
  const auto told = published();
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0].subject, "ALARM: \"hot\" in US East (N. Virginia)");
  std::string error;
  const auto message = json::parse(told[0].message, error).as_object();
  EXPECT_EQ(message.at("NewStateValue").as_string(), "ALARM");
  EXPECT_EQ(message.at("OldStateValue").as_string(), "INSUFFICIENT_DATA");
  EXPECT_EQ(message.at("Trigger").as_object().at("Statistic").as_string(), "AVERAGE");
  EXPECT_EQ(message.at("StateChangeTime").as_string(), "2026-11-18T11:07:00.000+0000");

  look();
  EXPECT_EQ(published().size(), 1);  // once a transition
  have_minutes({41, 5});
  look();
  EXPECT_EQ(state_of("hot"), "OK");
  EXPECT_EQ(published().size(), 2);
  const std::string action = "Successfully executed action " + std::string(kTopic);
  EXPECT_EQ(history("hot"),
            (std::vector<std::string>{action, "Alarm updated from ALARM to OK", action,
                                      "Alarm updated from INSUFFICIENT_DATA to ALARM",
                                      "Alarm \"hot\" created"}));
}

TEST_F(AlarmsTest, AnAlarmMayBeAboutAPercentile) {
  const Parameters median = {
      {"Statistic", ""}, {"ExtendedStatistic", "p50"}, {"Period", "300"}, {"Threshold", "6"}};
  monitoring("PutMetricAlarm", alarm("median", median));
  monitoring("PutMetricAlarm", alarm("highest", {{"Statistic", ""},
                                                 {"ExtendedStatistic", "p100"},
                                                 {"Period", "300"},
                                                 {"Threshold", "6"},
                                                 {"EvaluateLowSampleCountPercentile", "ignore"}}));
  Parameters wary = median;
  wary.emplace_back("EvaluateLowSampleCountPercentile", "ignore");
  monitoring("PutMetricAlarm", alarm("wary", wary));  // half of them is to be ten
  have_minutes({7, 1, 9, 8, 2});
  look();
  EXPECT_EQ(state_of("median"), "ALARM");
  EXPECT_EQ(state_of("highest"), "ALARM");
  EXPECT_EQ(state_of("wary"), "INSUFFICIENT_DATA");
  const aws::Structure found = described("wary");
  EXPECT_EQ(found.string("ExtendedStatistic"), "p50");
  EXPECT_EQ(found.string("EvaluateLowSampleCountPercentile"), "ignore");
  EXPECT_FALSE(found.has("Statistic"));
  EXPECT_EQ(described("median").string("StateReason")->substr(0, 66),
            "Threshold Crossed: 1 out of the last 1 datapoint [7.0 (18/11/26 11");
  std::string error;
  const auto told = published();
  ASSERT_EQ(told.size(), 2);
  const auto message = json::parse(told[0].message, error).as_object();
  const auto trigger = message.at("Trigger").as_object();
  EXPECT_EQ(trigger.at("StatisticType").as_string(), "ExtendedStatistic");
  EXPECT_FALSE(trigger.contains("Statistic"));
  const auto about = [&](const std::string& statistic) {
    return monitoring(
               "DescribeAlarmsForMetric",
               {{"Namespace", "My/Own"}, {"MetricName", "Load"}, {"ExtendedStatistic", statistic}})
        .structures("MetricAlarms")
        .size();
  };
  EXPECT_EQ(about("p50"), 2);
  EXPECT_EQ(about("p99"), 0);

  Parameters patient = wary;
  patient.emplace_back("EvaluationPeriods", "1");
  for (auto& [member, value] : patient) {
    if (member == "Period") value = "1200";
  }
  monitoring("PutMetricAlarm", alarm("wary", patient));
  have_minutes(std::vector<double>(20, 7));
  look();
  EXPECT_EQ(state_of("wary"), "ALARM");
}

TEST_F(AlarmsTest, ATopicThatIsNotThereIsAnActionThatFailed) {
  const std::string nowhere = "arn:aws:sns:us-east-1:000000000000:nowhere";
  monitoring("PutMetricAlarm", alarm("hot", {{"AlarmActions.member.1", nowhere}}));
  have_minutes({41});
  service_->tick();
  ASSERT_EQ(state_of("hot"), "ALARM");
  EXPECT_TRUE(published().empty());
  EXPECT_EQ(history("hot").front(), "Failed to execute action " + nowhere);
}

TEST_F(AlarmsTest, StatesOutliveTheService) {
  monitoring("PutMetricAlarm", alarm("hot"));
  have_minutes({41});
  service_->tick();
  ASSERT_EQ(state_of("hot"), "ALARM");
  restart();
  EXPECT_EQ(state_of("hot"), "ALARM");
  have_minutes({41});
  look();
  EXPECT_EQ(published().size(), 1);
  have_minutes({4});
  look();
  EXPECT_EQ(state_of("hot"), "OK");
}

TEST_F(AlarmsTest, WithoutDataItIsAsTheAlarmSays) {
  monitoring("PutMetricAlarm", alarm("a", {{"TreatMissingData", "breaching"}}));
  monitoring("PutMetricAlarm", alarm("b", {{"TreatMissingData", "notBreaching"}}));
  monitoring("PutMetricAlarm", alarm("c"));
  look();
  EXPECT_EQ(state_of("a"), "ALARM");
  EXPECT_EQ(described("a").string("StateReason"),
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint "
            "was treated as [Breaching].");
  EXPECT_EQ(state_of("b"), "OK");
  EXPECT_EQ(state_of("c"), "INSUFFICIENT_DATA");
}

TEST_F(AlarmsTest, WhatIsForgottenByARestartIsNotMissing) {
  restart();
  monitoring("PutMetricAlarm",
             alarm("quick", {{"Period", "10"}, {"TreatMissingData", "breaching"}}));
  service_->tick();
  EXPECT_EQ(state_of("quick"), "INSUFFICIENT_DATA");
  look();
  EXPECT_EQ(state_of("quick"), "ALARM");
}

TEST_F(AlarmsTest, PeriodsSlideByTheMinute) {
  monitoring("PutMetricAlarm", alarm("sum", {{"Period", "180"}, {"Statistic", "Sum"}}));
  have_minutes({0, 0, 4, 4, 4});
  service_->tick();
  EXPECT_EQ(state_of("sum"), "ALARM");
  EXPECT_NE(described("sum").string("StateReasonData")->find("\"value\":1.2E1"), std::string::npos)
      << *described("sum").string("StateReasonData");
}

TEST_F(AlarmsTest, AnExpressionIsWatchedLikeAMetric) {
  Parameters parameters = alarm("twice", {{"Namespace", ""},
                                          {"MetricName", ""},
                                          {"Statistic", ""},
                                          {"Period", ""},
                                          {"EvaluationPeriods", "2"}});
  const Parameters metrics = {{"Metrics.member.1.Id", "m1"},
                              {"Metrics.member.1.ReturnData", "false"},
                              {"Metrics.member.1.MetricStat.Metric.Namespace", "My/Own"},
                              {"Metrics.member.1.MetricStat.Metric.MetricName", "Load"},
                              {"Metrics.member.1.MetricStat.Period", "60"},
                              {"Metrics.member.1.MetricStat.Stat", "Average"},
                              {"Metrics.member.2.Id", "e1"},
                              {"Metrics.member.2.Expression", "m1 * 2"}};
  parameters.insert(parameters.end(), metrics.begin(), metrics.end());
  monitoring("PutMetricAlarm", parameters);
  have_minutes({4, 6, 7});
  service_->tick();
  EXPECT_EQ(state_of("twice"), "ALARM");
  EXPECT_NE(described("twice").string("StateReason")->find("2 out of the last 2 datapoints [14.0"),
            std::string::npos);
  ASSERT_EQ(described("twice").structures("Metrics").size(), 2);
  EXPECT_EQ(described("twice").structures("Metrics")[1].string("Expression"), "m1 * 2");
  EXPECT_FALSE(described("twice").has("MetricName"));
  for (const char* bad : {"m1 *", "SEARCH('{N}', 'Sum', 60)"}) {
    parameters.back().second = bad;
    EXPECT_EQ(refusal("PutMetricAlarm", parameters), "ValidationError") << bad;
  }
}

TEST_F(AlarmsTest, AStateThatIsSetRunsActionsUntilTheNextLook) {
  monitoring("PutMetricAlarm", alarm("hot"));
  have_minutes({1});
  service_->tick();
  ASSERT_EQ(state_of("hot"), "OK");
  const Parameters off = {
      {"AlarmName", "hot"}, {"StateValue", "ALARM"}, {"StateReason", "a drill"}};
  monitoring("SetAlarmState", off);
  EXPECT_EQ(described("hot").string("StateReason"), "a drill");
  EXPECT_EQ(published().size(), 1);
  have_minutes({1});
  look();
  EXPECT_EQ(state_of("hot"), "OK");
  monitoring("DisableAlarmActions", {{"AlarmNames.member.1", "hot"}});
  EXPECT_EQ(described("hot").boolean("ActionsEnabled"), false);
  monitoring("SetAlarmState", off);
  EXPECT_EQ(published().size(), 1);
  monitoring("EnableAlarmActions", {{"AlarmNames.member.1", "hot"}});
  EXPECT_EQ(described("hot").boolean("ActionsEnabled"), true);
  EXPECT_EQ(
      refusal("SetAlarmState", {{"AlarmName", "no"}, {"StateValue", "OK"}, {"StateReason", "x"}}),
      "ResourceNotFound");
}

TEST_F(AlarmsTest, AnUpdateReplacesAllButStateAndTags) {
  monitoring("PutMetricAlarm", alarm("hot", {{"Tags.member.1.Key", "team"},
                                             {"Tags.member.1.Value", "a"},
                                             {"AlarmDescription", "too hot"}}));
  have_minutes({41});
  service_->tick();
  monitoring("PutMetricAlarm", alarm("hot", {{"Threshold", "20"},
                                             {"Unit", "Percent"},
                                             {"Tags.member.1.Key", "team"},
                                             {"Tags.member.1.Value", "b"}}));
  const auto after = described("hot");
  EXPECT_EQ(after.string("StateValue"), "ALARM");
  EXPECT_EQ(after.number("Threshold"), 20);
  EXPECT_FALSE(after.has("AlarmDescription"));
  const Parameters arn = {{"ResourceARN", std::string(*after.string("AlarmArn"))}};
  EXPECT_EQ(monitoring("ListTagsForResource", arn).structures("Tags")[0].string("Value"), "a");
}

TEST_F(AlarmsTest, TagsAreAddedAndTakenAway) {
  monitoring("PutMetricAlarm", alarm("hot"));
  const std::string arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:hot";
  monitoring("TagResource", {{"ResourceARN", arn},
                             {"Tags.member.1.Key", "a"},
                             {"Tags.member.1.Value", "1"},
                             {"Tags.member.2.Key", "b"},
                             {"Tags.member.2.Value", ""}});
  monitoring("UntagResource", {{"ResourceARN", arn}, {"TagKeys.member.1", "a"}});
  const auto tags = monitoring("ListTagsForResource", {{"ResourceARN", arn}});
  ASSERT_EQ(tags.structures("Tags").size(), 1);
  EXPECT_EQ(tags.structures("Tags")[0].string("Key"), "b");
  EXPECT_EQ(refusal("ListTagsForResource", {{"ResourceARN", arn + "x"}}),
            "ResourceNotFoundException");
}

TEST_F(AlarmsTest, WhatCannotBeWatchedIsRefused) {
  const std::pair<Parameters, std::string> refusals[] = {
      {{{"Period", "15"}}, "ValidationError"},
      {{{"Period", "60"}, {"EvaluationPeriods", "1441"}}, "ValidationError"},
      {{{"DatapointsToAlarm", "2"}}, "ValidationError"},
      {{{"TreatMissingData", "maybe"}}, "ValidationError"},
      {{{"ExtendedStatistic", "p99"}}, "ValidationError"},
      {{{"Statistic", ""}}, "ValidationError"},
      {{{"Statistic", ""}, {"ExtendedStatistic", "p101"}}, "ValidationError"},
      {{{"Statistic", ""}, {"ExtendedStatistic", "Sum"}}, "ValidationError"},
      {{{"EvaluateLowSampleCountPercentile", "ignore"}}, "ValidationError"},
      {{{"Statistic", ""},
        {"ExtendedStatistic", "tm90"},
        {"EvaluateLowSampleCountPercentile", "ignore"}},
       "ValidationError"},
      {{{"Statistic", ""},
        {"ExtendedStatistic", "p90"},
        {"EvaluateLowSampleCountPercentile", "maybe"}},
       "ValidationError"},
      {{{"ComparisonOperator", "GreaterThanUpperThreshold"}}, "ValidationError"},
      {{{"Threshold", ""}}, "ValidationError"},
      {{{"MetricName", ""}}, "ValidationError"},
      {{{"AlarmActions.member.1", "arn:aws:automate:us-east-1:ec2:stop"}}, "ValidationError"},
  };
  for (const auto& [change, code] : refusals) {
    EXPECT_EQ(refusal("PutMetricAlarm", alarm("a", change)), code) << change[0].first;
  }
  EXPECT_TRUE(keys("alarm/").empty());
}

TEST_F(AlarmsTest, AlarmsAreFoundByNamePrefixStateActionAndMetric) {
  for (const char* name : {"web-1", "web-2", "db-1"}) monitoring("PutMetricAlarm", alarm(name));
  monitoring("SetAlarmState",
             {{"AlarmName", "web-2"}, {"StateValue", "ALARM"}, {"StateReason", "x"}});
  const auto count = [&](const std::string& operation, const Parameters& parameters) {
    return monitoring(operation, parameters).structures("MetricAlarms").size();
  };
  EXPECT_EQ(count("DescribeAlarms", {}), 3);
  EXPECT_EQ(count("DescribeAlarms", {{"AlarmNamePrefix", "web-"}}), 2);
  EXPECT_EQ(count("DescribeAlarms", {{"StateValue", "ALARM"}}), 1);
  EXPECT_EQ(count("DescribeAlarms", {{"ActionPrefix", "arn:aws:sns:"}}), 3);
  EXPECT_EQ(count("DescribeAlarms", {{"ActionPrefix", "arn:aws:ec2:"}}), 0);
  EXPECT_EQ(count("DescribeAlarms", {{"AlarmTypes.member.1", "CompositeAlarm"}}), 0);
  EXPECT_EQ(count("DescribeAlarmsForMetric", {{"Namespace", "My/Own"}, {"MetricName", "Load"}}), 3);
  EXPECT_EQ(count("DescribeAlarmsForMetric", {{"Namespace", "My/Own"}, {"MetricName", "Other"}}),
            0);
  const auto page = monitoring("DescribeAlarms", {{"MaxRecords", "2"}});
  ASSERT_TRUE(page.has("NextToken"));
  EXPECT_EQ(count("DescribeAlarms", {{"NextToken", std::string(*page.string("NextToken"))}}), 1);
  EXPECT_EQ(refusal("DescribeAlarms", {{"NextToken", "x"}}), "InvalidNextToken");
}

TEST_F(AlarmsTest, ACompositeAlarmFollowsItsRule) {
  monitoring("PutMetricAlarm", alarm("hot", {{"TreatMissingData", "ignore"}}));
  monitoring("PutMetricAlarm", alarm("slow", {{"TreatMissingData", "ignore"}}));
  const auto rule = [](const std::string& text) {
    return Parameters{
        {"AlarmName", "both"}, {"AlarmRule", text}, {"AlarmActions.member.1", kTopic}};
  };
  monitoring("PutCompositeAlarm", rule("ALARM(hot) AND ALARM(\"slow\")"));
  const auto state = [&] {
    const auto found = monitoring("DescribeAlarms", {{"AlarmNames.member.1", "both"},
                                                     {"AlarmTypes.member.1", "CompositeAlarm"}});
    return std::string(*found.structures("CompositeAlarms")[0].string("StateValue"));
  };
  const auto set = [&](const std::string& name, const std::string& value) {
    clock_.advance_ms(1000);
    monitoring("SetAlarmState", {{"AlarmName", name}, {"StateValue", value}, {"StateReason", "x"}});
    service_->tick();
  };
  EXPECT_EQ(state(), "INSUFFICIENT_DATA");
  set("hot", "ALARM");
  EXPECT_EQ(state(), "OK");
  set("slow", "ALARM");
  EXPECT_EQ(state(), "ALARM");
  EXPECT_EQ(published().size(), 3);  // of all three alarms
  set("hot", "OK");
  EXPECT_EQ(state(), "OK");
  for (const char* bad : {"ALARM(none)", "ALARM(both)", "ALARM(hot) AND", "MAYBE"}) {
    EXPECT_EQ(refusal("PutCompositeAlarm", rule(bad)), "ValidationError") << bad;
  }
  EXPECT_EQ(refusal("PutMetricAlarm", alarm("both")), "ValidationError");
}

TEST_F(AlarmsTest, DashboardsAreKeptAsTheyAreGiven) {
  const std::string body = R"({ "widgets": [ {"type":"text"} ] })";
  monitoring("PutDashboard", {{"DashboardName", "d-1"}, {"DashboardBody", body}});
  EXPECT_EQ(monitoring("GetDashboard", {{"DashboardName", "d-1"}}).string("DashboardBody"), body);
  const auto listed = monitoring("ListDashboards", {{"DashboardNamePrefix", "d"}});
  ASSERT_EQ(listed.structures("DashboardEntries").size(), 1);
  EXPECT_EQ(listed.structures("DashboardEntries")[0].integer("Size"), body.size());
  EXPECT_EQ(refusal("PutDashboard", {{"DashboardName", "d"}, {"DashboardBody", "{]"}}),
            "InvalidParameterInput");
  EXPECT_EQ(refusal("PutDashboard", {{"DashboardName", "d/"}, {"DashboardBody", "{}"}}),
            "InvalidParameterInput");
  EXPECT_EQ(refusal("DeleteDashboards",
                    {{"DashboardNames.member.1", "d-1"}, {"DashboardNames.member.2", "no"}}),
            "ResourceNotFound");
  monitoring("DeleteDashboards", {{"DashboardNames.member.1", "d-1"}});
  EXPECT_EQ(refusal("GetDashboard", {{"DashboardName", "d-1"}}), "ResourceNotFound");
}

TEST_F(AlarmsTest, HistoryOutlivesTheAlarmAndIsForgottenAfterTwoWeeks) {
  monitoring("PutMetricAlarm", alarm("hot"));
  clock_.advance_ms(1000);
  monitoring("DeleteAlarms", {{"AlarmNames.member.1", "none"}, {"AlarmNames.member.2", "hot"}});
  EXPECT_EQ(refusal("DeleteAlarms", {{"AlarmNames.member.1", "hot"}}), "ResourceNotFound");
  EXPECT_EQ(history("hot", {{"ScanBy", "TimestampAscending"}}),
            (std::vector<std::string>{"Alarm \"hot\" created", "Alarm \"hot\" deleted"}));
  clock_.advance_ms(15 * kDayMs);
  for (int tick = 0; tick < 600; tick++) service_->tick();
  EXPECT_TRUE(history("hot").empty());
}

}  // namespace

}  // namespace control
