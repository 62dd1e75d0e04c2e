// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "engine/acl/test_commands.h"
#include "engine/acl/users.h"
#include "engine/commands/connection/client_list.h"

namespace engine {
namespace {

constexpr int64_t kNowMs = 100'000;

class ClientFilterTest : public testing::Test {
 protected:
  ClientFilterTest() {
    client_.address = "[::1]:50000";
    client_.local_address = "[::1]:6379";
    client_.name = "worker";
    client_.library_name = "redis-py";
    client_.library_version = "5.0";
    client_.db = 3;
    client_.no_evict = client_.no_touch = true;
    client_.created_ms = kNowMs - 50'000;
    client_.last_active_ms = kNowMs - 10'000;
    become(client_, users_.default_user(), users_.version());
  }

  static base::Result<ClientFilter> parse(const std::vector<std::string_view>& words,
                                          bool skip_caller = false) {
    static const acl::TestCommands kCommands;
    static const acl::Users kUsers(kCommands);
    return parse_client_filter(
        words, {.caller = 7, .skip_caller = skip_caller, .databases = 16, .users = &kUsers});
  }

  bool matches(const std::vector<std::string_view>& words, bool skip_caller = false) {
    const auto filter = parse(words, skip_caller);
    EXPECT_TRUE(filter) << words[0];
    return filter && filter->matches(client_, kNowMs);
  }

  static std::string error_of(const std::vector<std::string_view>& words) {
    const auto filter = parse(words);
    return filter ? "" : filter.error().message;
  }

  const acl::TestCommands commands_;
  acl::Users users_{commands_};
  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  Client client_{7, memory_};
};

TEST_F(ClientFilterTest, WithoutFiltersEveryClientMatches) { EXPECT_TRUE(matches({})); }

TEST_F(ClientFilterTest, EveryPropertyMatchesAndItsNegationDoesNot) {
  const std::pair<std::string_view, std::string_view> matching[] = {{"id", "7"},
                                                                    {"type", "NORMAL"},
                                                                    {"user", "default"},
                                                                    {"addr", "[::1]:50000"},
                                                                    {"laddr", "[::1]:6379"},
                                                                    {"ip", "::1"},
                                                                    {"flags", "Te"},
                                                                    {"name", "worker"},
                                                                    {"lib-name", "redis-py"},
                                                                    {"lib-ver", "5.0"},
                                                                    {"db", "3"}};
  for (const auto& [option, value] : matching) {
    EXPECT_TRUE(matches({option, value})) << option;
    EXPECT_FALSE(matches({"NOT-" + std::string(option), value})) << option;
  }
}

TEST_F(ClientFilterTest, EveryOtherValueMatchesOnlyNegated) {
  const std::pair<std::string_view, std::string_view> differing[] = {
      {"id", "8"},      {"type", "pubsub"}, {"addr", "[::1]:5000"}, {"laddr", "x"},
      {"ip", "::"},     {"flags", "eN"},    {"name", "work"},       {"lib-name", ""},
      {"lib-ver", "5"}, {"db", "0"},        {"capa", "r"}};
  for (const auto& [option, value] : differing) {
    const std::string negated = "not-" + std::string(option);
    EXPECT_FALSE(matches({option, value})) << option;
    EXPECT_TRUE(matches({negated, value})) << option;
  }
}

TEST_F(ClientFilterTest, FiltersAddUp) {
  EXPECT_TRUE(matches({"ID", "1", "7", "TYPE", "normal", "NOT-NAME", "other"}));
  EXPECT_FALSE(matches({"ID", "1", "7", "TYPE", "normal", "NOT-NAME", "worker"}));
}

TEST_F(ClientFilterTest, AgesAreLowerBounds) {
  EXPECT_TRUE(matches({"MAXAGE", "50", "IDLE", "10"}));
  EXPECT_FALSE(matches({"MAXAGE", "51"}));
  EXPECT_FALSE(matches({"IDLE", "11"}));
}

TEST_F(ClientFilterTest, SkipmeLeavesTheCallerOut) {
  EXPECT_FALSE(matches({"SKIPME", "yes"}));
  EXPECT_FALSE(matches({}, true));
  EXPECT_TRUE(matches({"SKIPME", "no"}, true));
}

TEST_F(ClientFilterTest, AUnixSocketHasNoIp) {
  client_.unix_socket = true;
  client_.address = "/tmp/tarn.sock:0";
  EXPECT_FALSE(matches({"IP", "/tmp/tarn.sock"}));
}

TEST_F(ClientFilterTest, MistakesGetTheWordsOfValkey) {
  EXPECT_EQ(error_of({"id", "str"}), "ERR syntax error");
  EXPECT_EQ(error_of({"id", "10", "other"}), "ERR syntax error");
  EXPECT_EQ(error_of({"not-id", "0"}), "ERR client-id should be greater than 0");
  EXPECT_EQ(error_of({"name"}), "ERR syntax error");
  EXPECT_EQ(error_of({"not-maxage", "1"}), "ERR syntax error");
  EXPECT_EQ(error_of({"type", "Odd"}), "ERR Unknown client type 'Odd'");
  EXPECT_EQ(error_of({"user", "ann"}), "ERR No such user 'ann'");
  EXPECT_EQ(error_of({"skipme", "maybe"}), "ERR syntax error");
  EXPECT_EQ(error_of({"maxage", "x"}), "ERR maxage is not an integer or out of range");
  EXPECT_EQ(error_of({"idle", "0"}), "ERR idle should be greater than 0");
  EXPECT_EQ(error_of({"flags", "NZ"}), "ERR Unknown flags found in the provided filter: NZ");
  EXPECT_EQ(error_of({"not-capa", "z"}), "ERR Unknown capa found in the NOT-CAPA filter: z");
  EXPECT_EQ(error_of({"db", "16"}), "ERR DB number should be between 0 and 15");
  EXPECT_EQ(error_of({"not-db", "x"}), "ERR NOT-DB is not an integer or out of range");
}

}  // namespace
}  // namespace engine
