// SPDX-License-Identifier: Apache-2.0
// Topics of SNS at a whole service, whose sender is the test.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control/actions/events.h"
#include "control/actions/notifications.h"
#include "control/delivery/retries.h"
#include "control/model/publication.h"
#include "control/model/topic.h"
#include "control/resources/topics/internal.h"
#include "control/service/test_groups.h"
#include "control/service/test_service.h"

namespace control {
namespace {

constexpr const char* kUrl = "http://receiver/";
constexpr const char* kTopicArn = "arn:aws:sns:us-east-1:000000000000:t";

// Keeps what is sent until the test says what became of it.
class HeldSender final : public MessageSender {
 public:
  struct Sent {
    HttpPost post;
    Mail mail;
    Answer answer;
  };

  void post(HttpPost request, Answer answer) override {
    sent_.push_back({std::move(request), {}, std::move(answer)});
  }
  void mail(Mail mail, Answer answer) override {
    sent_.push_back({{}, std::move(mail), std::move(answer)});
  }

  size_t size() const { return sent_.size(); }
  Sent take() {
    Sent first = std::move(sent_.front());
    sent_.pop_front();
    return first;
  }

 private:
  std::deque<Sent> sent_;
};

class TopicsTest : public ServiceTest {
 protected:
  TopicsTest() {
    account_.sends_mail = true;
    revive();
  }

  void revive() {
    restart();
    sender_ = {};
    service_->send_by(sender_, *signer_,
                      {.public_url = "http://tarn:1", .mail_from = "tarn@example.org"});
    service_->run();
  }

  aws::Structure sns(const std::string& operation, const Parameters& parameters) {
    ActionResult result = try_call(service_->sns(), operation, parameters);
    EXPECT_TRUE(result) << operation << ": " << (result ? "" : result.error().message);
    return result ? *std::move(result) : aws::Structure(kNoResultShape);
  }
  std::string sns_error(const std::string& operation, const Parameters& parameters) {
    const ActionResult result = try_call(service_->sns(), operation, parameters);
    return result ? "" : std::string(result.error().spec->code);
  }
  ActionResult as_nobody(const std::string& operation, const Parameters& parameters) {
    const Caller owner = std::exchange(caller_, Caller());
    ActionResult result = try_call(service_->sns(), operation, parameters);
    caller_ = owner;
    return result;
  }

  void create_topic() { sns("CreateTopic", {{"Name", "t"}}); }
  std::string subscribe(const std::string& url = kUrl) {
    return std::string(*sns("Subscribe", {{"TopicArn", kTopicArn},
                                          {"Protocol", "http"},
                                          {"Endpoint", url},
                                          {"ReturnSubscriptionArn", "true"}})
                            .string("SubscriptionArn"));
  }
  // One that counts, whose question has arrived.
  std::string confirmed(const std::string& url = kUrl) {
    std::string arn = subscribe(url);
    confirm(arrive());
    return arn;
  }
  void confirm(const boost::json::object& question) {
    EXPECT_TRUE(as_nobody("ConfirmSubscription",
                          {{"TopicArn", kTopicArn}, {"Token", text(question, "Token")}}));
  }
  void publish(const std::string& message) {
    sns("Publish", {{"TopicArn", kTopicArn}, {"Message", message}});
  }

  static std::string text(const boost::json::object& document, const char* member) {
    const auto* value = document.if_contains(member);
    return value == nullptr ? "" : std::string(value->as_string());
  }
  // What was sent first arrives, or comes to that outcome.
  boost::json::object arrive(const Outcome& outcome = {.arrived = true}) {
    if (sender_.size() == 0) {
      ADD_FAILURE() << "nothing was sent";
      return {};
    }
    const HeldSender::Sent sent = sender_.take();
    sent.answer(outcome);
    service_->run();
    return boost::json::parse(sent.post.body).as_object();
  }
  void later(int64_t ms) {
    clock_.advance_ms(ms);
    service_->tick();
    service_->run();
  }
  size_t waiting() { return keys("delivery/").size(); }

  const std::unique_ptr<MessageSigner> signer_ = MessageSigner::in_memory(*authority_);
  HeldSender sender_;
};

const Outcome kFails = {.why = "no answer"};

TEST_F(TopicsTest, OnlyWhoHasSaidYesHearsWhatIsPublished) {
  create_topic();
  subscribe();
  const auto question = arrive();
  EXPECT_EQ(text(question, "Type"), "SubscriptionConfirmation");
  publish("unheard");
  EXPECT_EQ(sender_.size(), 0u);
  EXPECT_FALSE(as_nobody("ConfirmSubscription", {{"TopicArn", kTopicArn}, {"Token", "wrong"}}));
  confirm(question);
  confirm(question);  // the link is pressed twice
  publish("heard");
  EXPECT_EQ(text(arrive(), "Message"), "heard");
  EXPECT_EQ(waiting(), 0u);
  EXPECT_TRUE(keys("publication/").empty());
}

TEST_F(TopicsTest, TokensAreNotInTheClearAndEnd) {
  create_topic();
  const std::string arn = subscribe();
  const auto question = arrive();
  const std::vector<Row> rows = *store_->list("");
  for (const Row& row : rows) {
    EXPECT_EQ(row.value.find(text(question, "Token")), std::string::npos) << row.key;
  }
  later(int64_t{2} * 24 * 60 * 60 * 1000 + 1);
  EXPECT_FALSE(as_nobody("ConfirmSubscription",
                         {{"TopicArn", kTopicArn}, {"Token", text(question, "Token")}}));
  EXPECT_EQ(sns_error("GetSubscriptionAttributes", {{"SubscriptionArn", arn}}), "NotFound");
}

TEST_F(TopicsTest, AMessageIsSentAgainUntilItArrives) {
  create_topic();
  confirmed();
  publish("m");
  const std::string first = text(arrive(kFails), "MessageId");
  EXPECT_EQ(sender_.size(), 0u);
  later(kHttpRetries.least_s * 1000);
  EXPECT_EQ(text(arrive(), "MessageId"), first);
  later(int64_t{3600} * 1000);
  EXPECT_EQ(sender_.size(), 0u);
}

TEST_F(TopicsTest, AMessageIsGivenUpWhenItsPolicySaysSoOrItIsRefused) {
  create_topic();
  confirmed();
  publish("m");
  for (int attempt = 0; attempt <= kHttpRetries.retries(); attempt++) {
    ASSERT_EQ(sender_.size(), 1u) << attempt;
    arrive(kFails);
    later(kHttpRetries.longest_s * 1000);
  }
  EXPECT_EQ(sender_.size(), 0u);
  EXPECT_EQ(waiting(), 0u);
  publish("refused");
  arrive({.is_final = true, .why = "404"});
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(TopicsTest, ASubscriptionGetsOneMessageAfterTheOtherAndHoldsUpNoOther) {
  create_topic();
  confirmed();
  confirmed("http://other/");
  for (const char* message : {"1", "2", "3"}) {
    publish(message);
    clock_.advance_ms(1);
  }
  ASSERT_EQ(sender_.size(), 2u);
  HeldSender::Sent stuck = sender_.take();
  const std::string url = stuck.post.url;
  for (const char* message : {"1", "2", "3"}) {
    ASSERT_EQ(sender_.size(), 1u);
    EXPECT_EQ(text(arrive(), "Message"), message);
  }
  EXPECT_EQ(sender_.size(), 0u);
  stuck.answer({.arrived = true});
  service_->run();
  ASSERT_EQ(sender_.size(), 1u);
  const HeldSender::Sent next = sender_.take();
  EXPECT_EQ(next.post.url, url);
  EXPECT_EQ(text(boost::json::parse(next.post.body).as_object(), "Message"), "2");
}

TEST_F(TopicsTest, WhatIsOnItsWayIsSentAgainAfterARestart) {
  create_topic();
  confirmed();
  publish("m");
  ASSERT_EQ(sender_.size(), 1u);
  revive();
  EXPECT_EQ(text(arrive(), "Message"), "m");
  revive();
  EXPECT_EQ(sender_.size(), 0u);
}

TEST_F(TopicsTest, WhatWaitsForASubscriptionIsBounded) {
  create_topic();
  confirmed();
  for (size_t i = 0; i < kWaitingMax + 5; i++) publish("m");
  EXPECT_EQ(waiting(), kWaitingMax);
}

TEST_F(TopicsTest, WhatWaitsGoesWithItsSubscription) {
  create_topic();
  const std::string arn = confirmed();
  publish("1");
  publish("2");
  sns("Unsubscribe", {{"SubscriptionArn", arn}});
  arrive(kFails);
  later(kHttpRetries.longest_s * 1000);
  EXPECT_EQ(sender_.size(), 0u);
  EXPECT_EQ(waiting(), 0u);
  confirmed();
  sns("DeleteTopic", {{"TopicArn", kTopicArn}});
  EXPECT_TRUE(keys("subscription/").empty());
  sns("DeleteTopic", {{"TopicArn", kTopicArn}});
}

TEST_F(TopicsTest, ALinkEndsASubscriptionAndItsReceiverMayTakeThatBack) {
  create_topic();
  const std::string arn = confirmed();
  EXPECT_TRUE(as_nobody("Unsubscribe", {{"SubscriptionArn", arn}}));
  const auto farewell = arrive();
  EXPECT_EQ(text(farewell, "Type"), "UnsubscribeConfirmation");
  publish("unheard");
  EXPECT_EQ(sender_.size(), 0u);
  EXPECT_TRUE(as_nobody("Unsubscribe", {{"SubscriptionArn", arn}}));  // and tells it no second time
  EXPECT_EQ(sender_.size(), 0u);
  confirm(farewell);
  publish("heard");
  EXPECT_EQ(text(arrive(), "Message"), "heard");
}

TEST_F(TopicsTest, TheSameReceiverIsAskedAgainAndHasOneSubscription) {
  create_topic();
  const std::string arn = subscribe();
  EXPECT_EQ(subscribe(), arn);
  EXPECT_EQ(keys("subscription/").size(), 1u);
  arrive();  // of the first question, whose token holds no more
  confirm(arrive());
  EXPECT_EQ(subscribe(), arn);
  EXPECT_EQ(sender_.size(), 0u);
}

TEST_F(TopicsTest, EndpointsWithPasswordsAndOtherProtocolsAreRefused) {
  create_topic();
  const std::pair<const char*, const char*> bad[] = {
      {"http", "https://receiver/"}, {"http", "http://"},        {"http", "http://u:p@receiver"},
      {"http", "http://a b/"},       {"ftp", "ftp://receiver/"}, {"email", "http://receiver/"}};
  for (const auto& [protocol, endpoint] : bad) {
    EXPECT_EQ(sns_error("Subscribe",
                        {{"TopicArn", kTopicArn}, {"Protocol", protocol}, {"Endpoint", endpoint}}),
              "InvalidParameter")
        << endpoint;
  }
  EXPECT_EQ(sender_.size(), 0u);
}

TEST_F(TopicsTest, WhatCannotBeServedIsRefusedAndNotForgotten) {
  create_topic();
  const std::string arn = confirmed();
  const std::pair<const char*, const char*> bad[] = {{"FilterPolicy", R"({"a":"b"})"},
                                                     {"FilterPolicyScope", "MessageBody"},
                                                     {"DeliveryPolicy", R"({"a":1})"},
                                                     {"RawMessageDelivery", "perhaps"},
                                                     {"Nonsense", ""}};
  for (const auto& [name, value] : bad) {
    EXPECT_EQ(
        sns_error("SetSubscriptionAttributes",
                  {{"SubscriptionArn", arn}, {"AttributeName", name}, {"AttributeValue", value}}),
        "InvalidParameter")
        << name;
  }
  EXPECT_EQ(sns_error("CreateTopic", {{"Name", "t"},
                                      {"Attributes.entry.1.key", "DisplayName"},
                                      {"Attributes.entry.1.value", "another"}}),
            "InvalidParameter");
  EXPECT_EQ(sns_error("Publish", {{"TopicArn", kTopicArn}, {"Message", std::string(300'000, 'a')}}),
            "InvalidParameter");
  EXPECT_EQ(sns_error("Publish", {{"TopicArn", kTopicArn},
                                  {"Message", R"({"http":"no default"})"},
                                  {"MessageStructure", "json"}}),
            "InvalidParameter");
}

TEST_F(TopicsTest, ASubscriptionHearsOfWhatItsFilterWants) {
  create_topic();
  const std::string arn = confirmed();
  sns("SetSubscriptionAttributes", {{"SubscriptionArn", arn},
                                    {"AttributeName", "FilterPolicy"},
                                    {"AttributeValue", R"({"kind":["order"]})"}});
  publish("without attributes");
  EXPECT_EQ(sender_.size(), 0u);
  sns("Publish", {{"TopicArn", kTopicArn},
                  {"Message", "wanted"},
                  {"MessageAttributes.entry.1.Name", "kind"},
                  {"MessageAttributes.entry.1.Value.DataType", "String"},
                  {"MessageAttributes.entry.1.Value.StringValue", "order"}});
  EXPECT_EQ(text(arrive(), "Message"), "wanted");
}

// --- Caches --------------------------------------------------------------------------------------

TEST_F(TopicsTest, EventsOfCachesArePublishedInElastiCachesForm) {
  create_topic();
  confirmed();
  create("c", "redis", {{"NotificationTopicArn", kTopicArn}});
  agent_.obey();
  agent_.report();
  service_->run();
  std::vector<std::string> messages;
  while (sender_.size() > 0) messages.push_back(text(arrive(), "Message"));
  EXPECT_NE(std::find(messages.begin(), messages.end(),
                      R"({"ElastiCache:CacheClusterProvisioningComplete":"c"})"),
            messages.end());
  call("ModifyCacheCluster", {{"CacheClusterId", "c"}, {"NotificationTopicStatus", "inactive"}});
  call("RebootCacheCluster",
       {{"CacheClusterId", "c"}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0001"}});
  agent_.obey();
  service_->run();
  EXPECT_EQ(sender_.size(), 0u);
}

TEST(Notifications, HaveTheNamesOfAwsList) {
  EXPECT_EQ(notification_of(kCacheClusterSource, "Cache cluster created"),
            "CacheClusterProvisioningComplete");
  EXPECT_EQ(notification_of(kCacheClusterSource, "Cache node 0001 restarted"),
            "CacheNodesRebooted");
  EXPECT_EQ(notification_of(kReplicationGroupSource,
                            "Failover from primary node a to replica node b completed"),
            "FailoverComplete");
  EXPECT_EQ(notification_of(kReplicationGroupSource, "Cache cluster created"), "");
  EXPECT_EQ(notification_of(kParameterGroupSource, "Updated parameter group p"), "");
}

}  // namespace
}  // namespace control
