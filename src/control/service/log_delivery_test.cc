// SPDX-License-Identifier: Apache-2.0
// Where the logs of caches go, at a whole service whose agent is the test.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/api/logs.h"
#include "aws/json/json_request.h"
#include "control/service/test_service.h"

namespace control {
namespace {

using agent::LogBatch;
using agent::LogEntry;
using agent::LogType;

constexpr const char* kNode = "c.0001";

class LogDeliveryTest : public ServiceTest {
 protected:
  aws::Structure call_logs(const std::string& operation, const std::string& document) {
    const aws::Operation* found = aws::find_operation(service_->logs().model(), operation);
    const auto request = aws::read_json_request(*found, document);
    EXPECT_TRUE(request) << document;
    ActionResult result = service_->logs().call({caller_, request_id_, *request});
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    service_->run();
    return result ? *std::move(result) : aws::Structure(kNoResultShape);
  }

  static Parameters to_group(const std::string& type, const std::string& format) {
    const std::string start = "LogDeliveryConfigurations.LogDeliveryConfigurationRequest.1.";
    return {{start + "LogType", type},
            {start + "DestinationType", "cloudwatch-logs"},
            {start + "DestinationDetails.CloudWatchLogsDetails.LogGroup", "g"},
            {start + "LogFormat", format},
            {start + "Enabled", "true"}};
  }

  void make_cache(const std::string& type = "slow-log", const std::string& format = "text") {
    call_logs("CreateLogGroup", R"({"logGroupName":"g"})");
    create("c", "redis", to_group(type, format));
    agent_.obey();
  }

  agent::LogsReply send(std::vector<LogBatch> batches = {}) {
    const agent::LogsReport report = {"host-1", std::move(batches)};
    agent::LogsReply reply;
    service_->internal().call({"/tarn/agent/logs", json::write(report)},
                              [&](int status, const std::string& body) {
                                ASSERT_EQ(status, 200) << body;
                                reply = *json::read<agent::LogsReply>(body);
                              });
    return reply;
  }

  static LogBatch batch(const std::string& after, const std::string& position,
                        const std::string& message) {
    LogEntry entry = {.time_ms = 1'700'000'000'123, .message = message};
    entry.id = 1;
    entry.duration_us = 20'000;
    entry.client_address = "10.0.0.1:5";
    return {.node = kNode,
            .type = LogType::slow_log,
            .after = after,
            .position = position,
            .entries = {std::move(entry)}};
  }

  std::vector<std::string> messages() {
    std::vector<std::string> found;
    const aws::Structure result = call_logs("FilterLogEvents", R"({"logGroupName":"g"})");
    for (const aws::Structure& event : result.structures("events")) {
      found.emplace_back(*event.string("message"));
    }
    return found;
  }

  std::string delivery_status() {
    const aws::Structure cache = describe("c");
    const auto shown = cache.structures("LogDeliveryConfigurations");
    return shown.empty() ? "" : std::string(*shown[0].string("Status"));
  }

  using Lines = std::vector<std::string>;
};

TEST_F(LogDeliveryTest, AHostHearsWhatIsWantedOfItsNodes) {
  EXPECT_TRUE(send().wanted.empty());
  make_cache();
  const agent::LogsReply reply = send();
  ASSERT_EQ(reply.wanted.size(), 1U);
  EXPECT_EQ(reply.wanted[0].node, kNode);
  EXPECT_EQ(reply.wanted[0].type, LogType::slow_log);
  EXPECT_EQ(reply.wanted[0].since_ms, clock_.wall_ms());
  EXPECT_EQ(reply.wanted[0].position, "");
}

TEST_F(LogDeliveryTest, WhatComesTwiceIsThereOnce) {
  make_cache();
  EXPECT_EQ(send({batch("", "1", "A")}).wanted[0].position, "1");
  EXPECT_EQ(send({batch("", "1", "A"), batch("1", "2", "B")}).wanted[0].position, "2");
  EXPECT_EQ(send({batch("1", "2", "B"), batch("7", "8", "X")}).wanted[0].position, "2");
  EXPECT_EQ(messages(), (Lines{"c,0001,1700000000,20000,A,10.0.0.1:5,",
                               "c,0001,1700000000,20000,B,10.0.0.1:5,"}));
}

TEST_F(LogDeliveryTest, WhatNobodyWantsIsNotTaken) {
  make_cache("engine-log");
  send({batch("", "1", "A")});
  EXPECT_EQ(messages(), Lines());
  LogBatch strange = batch("", "1", "A");
  strange.node = "other.0001";
  send({strange});
  EXPECT_EQ(messages(), Lines());
}

TEST_F(LogDeliveryTest, AnEntryIsAsItsFormatHasIt) {
  make_cache("engine-log", "json");
  LogBatch lines = batch("", "1", "it \"works\"");
  lines.type = LogType::engine_log;
  lines.entries[0].role = "M";
  lines.entries[0].level = agent::LogLevel::warning;
  send({lines});
  EXPECT_EQ(messages(),
            Lines{R"({"CacheClusterId":"c","CacheNodeId":"0001","LogLevel":"WARNING","Role":"M",)"
                  R"("Time":"14 Nov 2023 22:13:20.123 UTC","Message":"it \"works\""})"});
}

TEST_F(LogDeliveryTest, WithoutItsGroupItSaysSoUntilThereIsOneAgain) {
  make_cache();
  EXPECT_EQ(delivery_status(), "active");
  call_logs("DeleteLogGroup", R"({"logGroupName":"g"})");
  EXPECT_EQ(delivery_status(), "error");
  EXPECT_TRUE(send({batch("", "1", "A")}).wanted.empty());
  clock_.advance_ms(5);
  call_logs("CreateLogGroup", R"({"logGroupName":"g"})");
  EXPECT_EQ(delivery_status(), "active");
  EXPECT_EQ(send().wanted[0].position, "") << "what came meanwhile was not taken";
}

TEST_F(LogDeliveryTest, OneThatIsEnabledAgainBeginsAnew) {
  make_cache();
  send({batch("", "1", "A")});
  Parameters off = {{"CacheClusterId", "c"}, {"ApplyImmediately", "true"}};
  const std::string start = "LogDeliveryConfigurations.LogDeliveryConfigurationRequest.1.";
  off.emplace_back(start + "LogType", "slow-log");
  off.emplace_back(start + "Enabled", "false");
  const aws::Structure changed = call("ModifyCacheCluster", off);
  EXPECT_EQ(changed.structure("CacheCluster")
                ->structures("LogDeliveryConfigurations")[0]
                .string("Status"),
            "disabling");
  EXPECT_EQ(delivery_status(), "");
  EXPECT_TRUE(send({batch("1", "2", "B")}).wanted.empty());
  clock_.advance_ms(1000);
  Parameters on = to_group("slow-log", "text");
  on.insert(on.begin(), {{"CacheClusterId", "c"}, {"ApplyImmediately", "true"}});
  const aws::Structure enabling = call("ModifyCacheCluster", on);
  const auto& pending = *enabling.structure("CacheCluster")->structure("PendingModifiedValues");
  EXPECT_EQ(pending.structures("LogDeliveryConfigurations").size(), 1U);
  EXPECT_EQ(delivery_status(), "active");
  EXPECT_EQ(send().wanted[0].position, "");
  EXPECT_EQ(send().wanted[0].since_ms, clock_.wall_ms());
}

TEST_F(LogDeliveryTest, AChangeIsMadeAtOnceOrNotAtAll) {
  make_cache();
  Parameters later = to_group("slow-log", "json");
  later.emplace_back("CacheClusterId", "c");
  EXPECT_EQ(error_of("ModifyCacheCluster", later), "InvalidParameterCombination");
}

TEST_F(LogDeliveryTest, AGroupsAreAllItsMembers) {
  call_logs("CreateLogGroup", R"({"logGroupName":"g"})");
  Parameters parameters = to_group("slow-log", "text");
  parameters.insert(parameters.end(), {{"ReplicationGroupId", "r"},
                                       {"ReplicationGroupDescription", "d"},
                                       {"NumCacheClusters", "2"},
                                       {"CacheNodeType", "cache.t4g.micro"}});
  call("CreateReplicationGroup", parameters);
  agent_.obey();
  std::vector<std::string> nodes;
  for (const agent::WantedLog& wanted : send().wanted) nodes.push_back(wanted.node);
  EXPECT_EQ(nodes, (std::vector<std::string>{"r-001.0001", "r-002.0001"}));
  EXPECT_EQ(describe("r-001").boolean("ReplicationGroupLogDeliveryEnabled"), true);
}

TEST_F(LogDeliveryTest, EventsExpireWithTheirRetention) {
  make_cache();
  send({batch("", "1", "A")});
  EXPECT_EQ(messages().size(), 1U);
  call_logs("PutRetentionPolicy", R"({"logGroupName":"g","retentionInDays":1})");
  clock_.advance_ms(2 * kDayMs);
  EXPECT_EQ(messages(), Lines());
  for (int i = 0; i < 20; i++) service_->tick();
  const aws::Structure groups = call_logs("DescribeLogGroups", "{}");
  EXPECT_EQ(groups.structures("logGroups")[0].integer("storedBytes"), 0);
}

}  // namespace
}  // namespace control
