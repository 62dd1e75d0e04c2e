// SPDX-License-Identifier: Apache-2.0
#include "engine/pubsub/pubsub.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "engine/keyspace/keyspace.h"
#include "engine/pubsub/key_event_channels.h"

namespace engine {
namespace {

using Heard = std::vector<std::string>;

// What a worker hands out, as "client channel payload" or "client pattern channel payload".
Heard hear(PubSub& pubsub, uint32_t worker) {
  Heard heard;
  pubsub.deliver(worker, [&](uint64_t client, const Message& message, const std::string* pattern) {
    std::string line = std::to_string(client);
    if (pattern != nullptr) line += " " + *pattern;
    heard.push_back(line + " " + message.channel + " " + message.payload);
  });
  return heard;
}

class PubSubTest : public ::testing::Test {
 protected:
  Heard hear(uint32_t worker) {
    bell_.quiet(worker);
    return engine::hear(pubsub_, worker);
  }

  std::vector<uint32_t> woken_;
  MailBell bell_{2, [this](uint32_t worker) { woken_.push_back(worker); }};
  PubSub pubsub_{bell_};
};

TEST_F(PubSubTest, WithoutListenersNothingIsKept) {
  EXPECT_FALSE(pubsub_.anyone_listens());
  EXPECT_EQ(pubsub_.publish(0, false, "a", "x"), 0u);
  EXPECT_FALSE(bell_.has_rung(0));
  EXPECT_FALSE(bell_.has_rung(1));
}

TEST_F(PubSubTest, OnlyWorkersWithListenersGetMail) {
  pubsub_.subscribe(1, Listening::kChannel, "a", 7);
  EXPECT_EQ(pubsub_.publish(0, false, "a", "x"), 1u);
  EXPECT_EQ(pubsub_.publish(0, false, "b", "x"), 0u);
  EXPECT_FALSE(bell_.has_rung(0));
  ASSERT_TRUE(bell_.has_rung(1));
  EXPECT_EQ(hear(1), Heard{"7 a x"});
  EXPECT_FALSE(bell_.has_rung(1));
}

TEST_F(PubSubTest, OthersAreWokenOnceForManyMessages) {
  pubsub_.subscribe(0, Listening::kChannel, "a", 6);
  pubsub_.subscribe(1, Listening::kChannel, "a", 7);
  for (int i = 0; i < 3; i++) EXPECT_EQ(pubsub_.publish(0, false, "a", "x"), 2u);
  EXPECT_EQ(woken_, std::vector<uint32_t>{1});
  EXPECT_EQ(hear(0).size(), 3u);
  EXPECT_EQ(hear(1).size(), 3u);
  pubsub_.publish(0, false, "a", "x");
  EXPECT_EQ(woken_, (std::vector<uint32_t>{1, 1}));
}

TEST_F(PubSubTest, WhoAsksForChannelAndPatternHearsTwice) {
  pubsub_.subscribe(0, Listening::kChannel, "news", 7);
  pubsub_.subscribe(0, Listening::kPattern, "n*", 7);
  EXPECT_EQ(pubsub_.publish(0, false, "news", "x"), 2u);
  EXPECT_EQ(hear(0), (Heard{"7 news x", "7 n* news x"}));
}

TEST_F(PubSubTest, ShardChannelsAreApart) {
  pubsub_.subscribe(0, Listening::kChannel, "a", 1);
  pubsub_.subscribe(0, Listening::kShardChannel, "a", 2);
  pubsub_.subscribe(0, Listening::kPattern, "*", 3);
  EXPECT_EQ(pubsub_.publish(0, true, "a", "x"), 1u);
  EXPECT_EQ(hear(0), Heard{"2 a x"});
  EXPECT_EQ(pubsub_.publish(0, false, "a", "y"), 2u);
  EXPECT_EQ(hear(0), (Heard{"1 a y", "3 * a y"}));
}

TEST_F(PubSubTest, NobodyHearsWhatWasPublishedBeforeItAsked) {
  pubsub_.subscribe(0, Listening::kChannel, "a", 1);
  pubsub_.publish(1, false, "a", "old");
  pubsub_.subscribe(0, Listening::kChannel, "a", 2);
  pubsub_.subscribe(0, Listening::kPattern, "*", 3);
  pubsub_.publish(1, false, "a", "new");
  const Heard heard = hear(0);
  EXPECT_EQ(std::count(heard.begin(), heard.end(), "1 a old"), 1);
  EXPECT_EQ(heard.size(), 4u);
}

TEST_F(PubSubTest, NobodyHearsAfterItsEnd) {
  pubsub_.subscribe(0, Listening::kChannel, "a", 1);
  pubsub_.subscribe(0, Listening::kChannel, "a", 2);
  pubsub_.publish(1, false, "a", "x");
  pubsub_.unsubscribe(0, Listening::kChannel, "a", 1);
  EXPECT_EQ(hear(0), Heard{"2 a x"});
  pubsub_.unsubscribe(0, Listening::kChannel, "a", 2);
  EXPECT_FALSE(pubsub_.anyone_listens());
}

TEST_F(PubSubTest, CountsNamesAndListenersOverAllWorkers) {
  pubsub_.subscribe(0, Listening::kChannel, "a", 1);
  pubsub_.subscribe(1, Listening::kChannel, "a", 2);
  pubsub_.subscribe(1, Listening::kChannel, "b", 2);
  pubsub_.subscribe(0, Listening::kPattern, "*", 1);
  EXPECT_EQ(pubsub_.count(Listening::kChannel), 2u);
  EXPECT_EQ(pubsub_.count(Listening::kPattern), 1u);
  EXPECT_EQ(pubsub_.listeners(Listening::kChannel, "a"), 2u);
  EXPECT_EQ(pubsub_.listeners(Listening::kChannel, "none"), 0u);
  EXPECT_EQ(pubsub_.names(Listening::kChannel, "*"), (Heard{"a", "b"}));
  EXPECT_EQ(pubsub_.names(Listening::kChannel, "b*"), Heard{"b"});
  pubsub_.unsubscribe(1, Listening::kChannel, "a", 2);
  EXPECT_EQ(pubsub_.listeners(Listening::kChannel, "a"), 1u);
}

// Two threads publish and hear, each on its worker: both hear all, in the same order.
TEST(PubSubThreads, AllHearAllInOneOrder) {
  constexpr int kMessages = 2000;
  MailBell bell(2, [](uint32_t) {});
  PubSub pubsub(bell);
  pubsub.subscribe(0, Listening::kChannel, "a", 1);
  pubsub.subscribe(1, Listening::kPattern, "a", 2);
  std::vector<Heard> heard(2);
  const auto work = [&](uint32_t worker) {
    const auto take = [&](uint64_t, const Message& message, const std::string*) {
      heard[worker].push_back(message.payload);
    };
    for (int i = 0; i < kMessages; i++) {
      pubsub.publish(worker, false, "a", std::to_string(worker) + ":" + std::to_string(i));
      if (!bell.has_rung(worker)) continue;
      bell.quiet(worker);
      pubsub.deliver(worker, take);
    }
    while (heard[worker].size() < 2 * kMessages) pubsub.deliver(worker, take);
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  EXPECT_EQ(heard[0], heard[1]);
}

TEST(KeyEventChannels, ClassesAreLetters) {
  EXPECT_EQ(key_events(""), 0u);
  EXPECT_EQ(key_events("K"), kKeyspaceChannel);
  EXPECT_EQ(key_events("Ex"), kKeyeventChannel | kExpiredEvent);
  EXPECT_EQ(key_events("A"), key_events("g$lshzxetd"));
  EXPECT_EQ(key_events("A") & (kKeyMissEvent | kNewEvent), 0u);
  EXPECT_EQ(key_events("mn"), kKeyMissEvent | kNewEvent);
}

TEST(KeyEventChannels, EventsAreToldWhereTheSettingSays) {
  Keyspace keyspace({});
  MailBell bell(1, [](uint32_t) {});
  PubSub pubsub(bell);
  KeyEventChannels channels(pubsub);
  keyspace.set_observer(&channels);
  pubsub.subscribe(0, Listening::kPattern, "*", 1);
  KeyspaceWorker& worker = keyspace.worker(0);

  keyspace.set_key_events(key_events("KEl"));
  keyspace.notify(worker, kListEvent, "rpush", 3, "k");
  keyspace.notify(worker, kGenericEvent, "del", 3, "k");
  EXPECT_EQ(hear(pubsub, 0), (Heard{"1 * __keyspace@3__:k rpush", "1 * __keyevent@3__:rpush k"}));

  keyspace.set_key_events(key_events("A"));  // nowhere to be told
  keyspace.notify(worker, kListEvent, "rpush", 3, "k");
  EXPECT_EQ(hear(pubsub, 0), Heard());
}

}  // namespace
}  // namespace engine
