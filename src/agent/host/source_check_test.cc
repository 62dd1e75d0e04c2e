// SPDX-License-Identifier: Apache-2.0
#include "agent/host/source_check.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <string>

namespace agent {
namespace {

const Reply kPong = {false, {"PONG"}};
const Reply kOk = {false, {"OK"}};

TEST(SourceCheck, ReadsWhatTheServerSays) {
  const SourceFacts facts = source_facts(
      7, {kPong,
          kOk,
          {false,
           {"# Server\r\nredis_version:7.0.15\r\n# Memory\r\nused_memory:900\r\n"
            "used_memory_dataset:500\r\n# Replication\r\nrole:master\r\n"
            "master_repl_offset:1234\r\n# Cluster\r\ncluster_enabled:1\r\n# Keyspace\r\n"
            "db0:keys=1,expires=0\r\ndb11:keys=2,expires=0\r\n"}}});
  EXPECT_EQ(facts, (SourceFacts{.number = 7,
                                .version = "7.0.15",
                                .is_cluster = true,
                                .data_bytes = 500,
                                .databases = 12,
                                .offset = 1234}));
}

TEST(SourceCheck, SaysWhyNothingCanBeHad) {
  const Reply refusal = {true, {"NOAUTH Authentication required."}};
  EXPECT_EQ(source_facts(1, {kPong, refusal, refusal}).problem,
            "it answers: NOAUTH Authentication required.");
  EXPECT_EQ(source_facts(1, {{true, {std::string(5000, 'x')}}, kOk, kOk}).problem.size(), 212u);
  EXPECT_EQ(source_facts(1, {kPong, kOk, {false, {"# something else\r\n"}}}).problem,
            "it is no Redis or Valkey server");
  EXPECT_EQ(source_facts(1, {}).problem, "it is no Redis or Valkey server");
}

TEST(SourceCheck, BelievesNoFigureThatIsNone) {
  const SourceFacts facts = source_facts(
      1, {kPong,
          kOk,
          {false,
           {"#\r\nredis_version:7\r\nused_memory_dataset:99999999999999999999\r\n"
            "master_repl_offset:-\r\ndb99999999999:keys=1\r\ndb-1:keys=1\r\ndbx:\r\n"}}});
  EXPECT_EQ(facts, (SourceFacts{.number = 1, .version = "7"}));
}

TEST(SourceCheck, SaysThatNobodyIsThere) {
  boost::asio::io_context loop;
  // A port that is taken, and nobody listens on.
  boost::asio::ip::tcp::socket taken(loop);
  taken.open(boost::asio::ip::tcp::v4());
  taken.bind({boost::asio::ip::address_v4::loopback(), 0});
  std::optional<SourceFacts> facts;
  check_source(loop, {.number = 3, .host = "127.0.0.1", .port = taken.local_endpoint().port()},
               std::chrono::seconds(30), [&](SourceFacts found) { facts = std::move(found); });
  EXPECT_FALSE(facts);
  loop.run();
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->number, 3u);
  EXPECT_EQ(facts->problem, "it does not answer: connect: Connection refused");
}

}  // namespace
}  // namespace agent
