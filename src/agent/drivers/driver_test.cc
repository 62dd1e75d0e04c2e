// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/driver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "agent/drivers/assignments.h"
#include "agent/drivers/shard_words.h"

namespace agent {
namespace {

using Strings = std::vector<std::string>;

NodeSpec redis_spec() {
  NodeSpec spec;
  spec.engine_version = "redis 7.1.0";
  spec.addresses = {"127.0.0.5", "127.0.0.6"};
  spec.port = 6379;
  spec.maxmemory_bytes = 1000;
  return spec;
}

NodeSpec memcached_spec() {
  NodeSpec spec = redis_spec();
  spec.engine = Engine::memcached;
  spec.engine_version = "memcached 1.6.22";
  spec.maxmemory_bytes = int64_t{64} << 20;
  return spec;
}

bool has_words(const Launch& launch, const Strings& words) {
  return std::search(launch.arguments.begin(), launch.arguments.end(), words.begin(),
                     words.end()) != launch.arguments.end();
}

std::string requests(const Changes& changes) {
  std::string text;
  for (const Change& change : changes.live) text += joined(change.request) + "\n";
  return text;
}

TEST(ChooseBinary, TakesTheLongestPrefixAtTheEndOfANumber) {
  const std::vector<EngineBinary> binaries = {
      {"redis", "any"}, {"redis:7", "seven"}, {"redis:7.1", "seven-one"}};
  const auto chosen = [&](const std::string& version) -> std::string {
    NodeSpec spec;
    spec.engine_version = version;
    const EngineBinary* binary = choose_binary(spec, binaries);
    return binary != nullptr ? binary->path : "tarn";
  };
  EXPECT_EQ(chosen("redis 7.1"), "seven-one");
  EXPECT_EQ(chosen("redis 7.1.0"), "seven-one");
  EXPECT_EQ(chosen("redis 7.10.0"), "seven");
  EXPECT_EQ(chosen("redis 6.2.6"), "any");
  EXPECT_EQ(chosen("memcached 1.6.22"), "tarn");
}

TEST(Assignments, PutAwsNamesOfOneSettingTogether) {
  NodeSpec spec = redis_spec();
  spec.settings = {{"client-output-buffer-limit-pubsub-hard-limit", "32"},
                   {"client-output-buffer-limit-pubsub-soft-seconds", "60"},
                   {"client-output-buffer-limit", "normal 1 2 3"},
                   {"port", "1"}};
  const Assignments assignments = assignments_of(spec);
  ASSERT_EQ(assignments.list.size(), 2u);
  EXPECT_EQ(assignments.list[1].name, "client-output-buffer-limit");
  EXPECT_EQ(assignments.list[1].value, "pubsub 32 0 60");
  EXPECT_EQ(assignments.reserved, Strings{"port"});
}

TEST(Assignments, QuoteWhatIsOneWord) {
  EXPECT_EQ(config_line("requirepass", "a \"b\"\\\n"), "requirepass \"a \\\"b\\\"\\\\\\n\"\n");
  EXPECT_EQ(config_line("save", "900 1 60 100"), "save 900 1 60 100\n");
  EXPECT_EQ(config_line("save", ""), "save \"\"\n");
}

TEST(TarnDriver, StartsWithWhatTheProgramKnows) {
  NodeSpec spec = redis_spec();
  spec.settings = {{"maxmemory-policy", "allkeys-lru"}, {"activerehashing", "yes"}};
  const SettingValues known = {{"port", "6379"}, {"bind", ""}, {"maxmemory-policy", ""}};
  const std::string config = tarn_driver()->launch(spec, &known).config;
  EXPECT_NE(config.find("bind 127.0.0.5 127.0.0.6\n"), config.npos) << config;
  EXPECT_NE(config.find("maxmemory-policy \"allkeys-lru\"\n"), config.npos);
  EXPECT_NE(config.find("restricted-commands \"yes\"\n"), config.npos);
  EXPECT_EQ(config.find("activerehashing"), config.npos);
}

TEST(TarnDriver, IsAskedOutOfReach) {
  const std::string config = tarn_driver()->launch(redis_spec(), nullptr).config;
  EXPECT_NE(config.find("port \"0\"\n"), config.npos) << config;
  EXPECT_EQ(config.find("127.0.0.5"), config.npos);
}

TEST(TarnDriver, TellsOnlyWhatDiffersAndTakesBackWhatNobodyWants) {
  NodeSpec spec = redis_spec();
  spec.settings = {{"timeout", "5"}, {"hz", "10"}, {"nothing", "1"}};
  const SettingValues defaults = {{"timeout", "0"}, {"hz", "10"}, {"databases", "16"}};
  const SettingValues current = {{"timeout", "0"},
                                 {"hz", "10"},
                                 {"databases", "4"},
                                 {"port", "6379"},
                                 {"bind", "127.0.0.5 127.0.0.6"},
                                 {"maxmemory", "1000"},
                                 {"threads", "1"},
                                 {"allowed-sources", ""}};
  const Changes changes = tarn_driver()->changes(
      {.wanted = spec, .started = spec, .current = current, .defaults = defaults, .answers = {}});
  EXPECT_EQ(requests(changes), "CONFIG SET timeout 5\nCONFIG SET databases 16\n");
  EXPECT_EQ(changes.unknown, Strings{"nothing"});
}

TEST(TarnDriver, SharesAnAddressWhereTheSpecDoes) {
  NodeSpec spec = redis_spec();
  spec.shared_addresses = {"127.0.0.6"};
  const SettingValues known = {{"bind", "127.0.0.5 127.0.0.6"}};
  const std::string config = tarn_driver()->launch(spec, &known).config;
  EXPECT_NE(config.find("bind 127.0.0.5 +127.0.0.6\n"), config.npos) << config;
  const Changes changes = tarn_driver()->changes(
      {.wanted = spec, .started = spec, .current = known, .defaults = {}, .answers = {}});
  EXPECT_EQ(requests(changes), "CONFIG SET bind 127.0.0.5 +127.0.0.6\n");
}

TEST(TarnDriver, KnowsMemcachedsParametersByTheirMeaning) {
  NodeSpec spec = memcached_spec();
  spec.settings = {
      {"max_item_size", "2097152"}, {"error_on_memory_exhausted", "1"}, {"disable_flush_all", "1"}};
  const SettingValues known = {
      {"item-size-max", ""}, {"maxmemory-policy", ""}, {"enable-flush-all", ""}};
  const std::string config = tarn_driver()->launch(spec, &known).config;
  EXPECT_NE(config.find("item-size-max \"2097152\"\n"), config.npos) << config;
  EXPECT_NE(config.find("maxmemory-policy \"noeviction\"\n"), config.npos);
  EXPECT_NE(config.find("enable-flush-all \"no\"\n"), config.npos);
  EXPECT_NE(config.find("engine \"memcached\"\n"), config.npos);
}

// What TARN.STATE answers.
Reply state_of(const Strings& pairs) { return {.is_error = false, .words = pairs}; }

TEST(TarnDriver, AMemberStandsByUntilItIsToldItsPlace) {
  NodeSpec spec = redis_spec();
  const std::string line = "stand-by \"yes\"\n";
  EXPECT_EQ(tarn_driver()->launch(spec, nullptr).config.find(line), std::string::npos);
  spec.membership.shard = "g.0001";
  EXPECT_NE(tarn_driver()->launch(spec, nullptr).config.find(line), std::string::npos);
}

TEST(TarnDriver, AsksMembersOfAShardWhatTheyAre) {
  NodeSpec spec = redis_spec();
  EXPECT_EQ(tarn_driver()->questions(spec).size(), 3u);
  spec.membership = {.shard = "g.0001", .role = Role::replica, .epoch = 7, .needs_lease = false};
  spec.following.address = "127.0.0.9";
  spec.following.port = 6379;
  EXPECT_EQ(tarn_driver()->questions(spec).at(3), (Words{"TARN.STATE"}));
  Replies answers = {{false, {"PONG"}},
                     {false, {"# Memory\r\nused_memory:123\r\n"}},
                     {false, {"# Clients\r\nconnected_clients:7\r\n"}},
                     state_of({"role", "replica", "epoch", "7", "offset", "4711", "keys", "2",
                               "link", "up", "primary", "127.0.0.9:6379"})};
  const Vitals vitals = *tarn_driver()->vitals(spec, answers);
  EXPECT_EQ(vitals.replication_offset, 4711);
  EXPECT_EQ(vitals.standing,
            (Standing{.role = Role::replica, .epoch = 7, .linked = true, .has_data = true}));
  EXPECT_FALSE(vitals.needs_update);
  spec.following.address = "127.0.0.10";
  EXPECT_TRUE(tarn_driver()->vitals(spec, answers)->needs_update);
}

// Clients that find it at the endpoint may write.
TEST(TarnDriver, LeadsBeforeItListensAsThePrimaryAndCeasesToBeOneBehindThat) {
  NodeSpec spec = redis_spec();
  const auto told = [&](Role role, const char* is) {
    spec.membership = {.shard = "g", .role = role, .epoch = 4, .needs_lease = false};
    const Changes changes =
        tarn_driver()->changes({.wanted = spec,
                                .started = spec,
                                .current = {{"bind", "127.0.0.5"}},
                                .defaults = {},
                                .answers = {{false, {}}, state_of({"role", is, "epoch", "3"})}});
    return requests(changes);
  };
  const std::string bind = "CONFIG SET bind 127.0.0.5 127.0.0.6\n";
  EXPECT_EQ(told(Role::primary, "replica"), "TARN.PROMOTE 4\n" + bind);
  EXPECT_EQ(told(Role::replica, "primary"), bind + "TARN.DEMOTE 4\n");
}

// All of them with one request, and only if it has others.
TEST(TarnDriver, TellsANodeItsUsers) {
  NodeSpec spec = redis_spec();
  spec.users = "user default off\nuser u on #abc\n";
  const auto told = [&](const Reply& has) {
    const Changes changes = tarn_driver()->changes(
        {.wanted = spec, .started = spec, .current = {}, .defaults = {}, .answers = {{}, {}, has}});
    return requests(changes);
  };
  EXPECT_EQ(tarn_driver()->inspection().at(2), (Words{"TARN.USERS"}));
  EXPECT_EQ(told({false, {users_digest(spec)}}), "");
  EXPECT_EQ(told({false, {""}}), "TARN.USERS " + spec.users + "\n");
  EXPECT_EQ(told({true, {"ERR unknown command"}}), "TARN.USERS " + spec.users + "\n");
  spec.signing_keys = {{"AKIA/20261130", "00"}, {"AKIB/20261130", "01"}};
  EXPECT_EQ(told({false, {""}}),
            "TARN.USERS " + spec.users + " AKIA/20261130 00\nAKIB/20261130 01\n\n");
  spec.signing_keys.clear();
  spec.users.clear();
  EXPECT_EQ(told({true, {"ERR unknown command"}}), "");
  EXPECT_EQ(told({false, {"of others"}}), "TARN.USERS \n");
}

TEST(TarnDriver, ANodeIsStartedWithItsUsers) {
  NodeSpec spec = redis_spec();
  spec.users = "user default off\n";
  const Launch launch = tarn_driver()->launch(spec, nullptr);
  EXPECT_EQ(launch.users, spec.users);
  EXPECT_NE(launch.config.find("aclfile \"../users.acl\"\n"), std::string::npos);
  EXPECT_EQ(launch.config.find("user default"), std::string::npos);
  EXPECT_TRUE(tarn_driver()->takes_users(spec));
  EXPECT_FALSE(redis_driver()->takes_users(spec));
  EXPECT_FALSE(redis_driver()->launch(spec, nullptr).users);
  EXPECT_FALSE(tarn_driver()->takes_users(memcached_spec()));
  EXPECT_FALSE(tarn_driver()->launch(memcached_spec(), nullptr).users);
}

// What a node is told that is one thing and is to be another.
TEST(ShardWords, SayWhatANodeIsToBe) {
  const ShardState leads = tarn_shard_state(state_of({"role", "primary", "epoch", "3"}));
  const ShardState follows =
      tarn_shard_state(state_of({"role", "replica", "epoch", "3", "primary", "127.0.0.9:6379"}));
  NodeSpec spec = redis_spec();
  spec.membership = {.shard = "g", .role = Role::primary, .epoch = 3, .needs_lease = true};
  EXPECT_FALSE(tarn_role_request(spec, leads));
  spec.membership.epoch = 4;
  EXPECT_EQ(tarn_role_request(spec, follows), (Words{"TARN.PROMOTE", "4"}));
  spec.following.may_be_empty = true;
  EXPECT_EQ(tarn_role_request(spec, leads), (Words{"TARN.PROMOTE", "4", "EMPTY"}));
  spec.membership.role = Role::replica;
  EXPECT_EQ(tarn_role_request(spec, leads), (Words{"TARN.DEMOTE", "4"}));
  spec.following.address = "127.0.0.9";
  spec.following.port = 6379;
  EXPECT_EQ(tarn_role_request(spec, leads), (Words{"TARN.DEMOTE", "4", "127.0.0.9", "6379"}));
  spec.following.foreign = true;
  EXPECT_EQ(tarn_role_request(spec, leads),
            (Words{"TARN.DEMOTE", "4", "127.0.0.9", "6379", "FOREIGN"}));
  spec.membership.epoch = 3;
  EXPECT_FALSE(tarn_role_request(spec, follows));
  spec.membership.epoch = 2;  // the spec is older than what the node knows
  EXPECT_FALSE(tarn_role_request(spec, leads));
  spec.membership = {};
  EXPECT_FALSE(tarn_role_request(spec, leads));
  EXPECT_EQ(tarn_role_request(spec, follows), (Words{"TARN.PROMOTE", "4", "EMPTY"}));
  EXPECT_FALSE(tarn_role_request(spec, tarn_shard_state({.is_error = true, .words = {"ERR"}})));
}

TEST(ShardWords, TellAPrimaryUnderALeaseByHowManyItGoes) {
  NodeSpec spec = redis_spec();
  spec.membership = {.shard = "g",
                     .role = Role::primary,
                     .epoch = 4,
                     .needs_lease = true,
                     .voters = 3,
                     .voters_version = 7,
                     .lease_ms = 1200};
  const auto state = [](const char* role, const char* version) {
    return tarn_shard_state(state_of(
        {"role", role, "epoch", "4", "voters_version", version, "told_ms", "12", "left_ms", "34"}));
  };
  const ShardState before =
      tarn_shard_state(state_of({"role", "replica", "epoch", "3", "voters_version", "0"}));
  EXPECT_EQ(tarn_role_request(spec, before),
            (Words{"TARN.PROMOTE", "4", "LEASE", "0", "VOTERS", "3", "7", "1200"}));
  EXPECT_EQ(tarn_role_request(spec, state("primary", "6")),
            (Words{"TARN.LEASE", "4", "0", "VOTERS", "3", "7", "1200"}));
  EXPECT_FALSE(tarn_role_request(spec, state("primary", "7")));
  EXPECT_EQ(tarn_lease_request(spec, 99),
            (Words{"TARN.LEASE", "4", "99", "VOTERS", "3", "7", "1200"}));
  EXPECT_TRUE(before.standing.knows_leases);
  EXPECT_EQ(state("replica", "0").told_ms, 12);
  EXPECT_EQ(state("replica", "0").left_ms, 34);
  spec.membership.voters = spec.membership.voters_version = 0;
  EXPECT_EQ(tarn_role_request(spec, before), (Words{"TARN.PROMOTE", "4"}));
}

TEST(ShardWords, OfStockServersOnlySayWhomTheyFollow) {
  NodeSpec spec = redis_spec();
  spec.membership = {.shard = "g", .role = Role::replica, .epoch = 3, .needs_lease = false};
  spec.following.address = "127.0.0.9";
  spec.following.port = 6379;
  const Reply master = {false, {"# Replication\r\nrole:master\r\nmaster_repl_offset:5\r\n"}};
  const ShardState leads = stock_shard_state(spec, master);
  EXPECT_EQ(leads.standing.epoch, 0u);
  EXPECT_EQ(stock_role_request(spec, leads), (Words{"REPLICAOF", "127.0.0.9", "6379"}));
  const Reply slave = {false,
                       {"# Replication\r\nrole:slave\r\nmaster_host:127.0.0.9\r\n"
                        "master_port:6379\r\nmaster_link_status:up\r\n"
                        "slave_repl_offset:77\r\n"}};
  const ShardState follows = stock_shard_state(spec, slave);
  EXPECT_FALSE(stock_role_request(spec, follows));
  EXPECT_EQ(follows.standing.epoch, 3u);
  EXPECT_TRUE(follows.standing.linked);
  EXPECT_EQ(follows.offset, 77);
  spec.membership.role = Role::primary;
  EXPECT_EQ(stock_role_request(spec, follows), (Words{"REPLICAOF", "NO", "ONE"}));
}

TEST(TarnDriver, ReadsVitalsFromInfo) {
  const NodeSpec spec = redis_spec();
  const Replies answers = {{false, {"PONG"}},
                           {false, {"# Memory\r\nused_memory:123\r\nused_memory_rss:5\r\n"}},
                           {false, {"# Clients\r\nconnected_clients:7\r\n"}}};
  EXPECT_EQ(tarn_driver()->vitals(spec, answers)->used_memory_bytes, 123);
  EXPECT_EQ(tarn_driver()->vitals(spec, answers)->clients, 7);
  EXPECT_EQ(redis_driver()->vitals(spec, answers)->clients, 6);  // without the agent's
  EXPECT_EQ(redis_driver()->vitals(spec, answers)->replication_offset, 0);
  Replies loading = answers;
  loading[0] = {true, {"LOADING Redis is loading the dataset in memory"}};
  EXPECT_EQ(tarn_driver()->vitals(spec, loading).error().message, loading[0].text());
}

TEST(TarnDriver, JudgesByTheWordsOfRedis) {
  const auto driver = tarn_driver();
  EXPECT_EQ(driver->verdict({false, {"OK"}}), Verdict::kDone);
  EXPECT_EQ(driver->verdict({true,
                             {"ERR CONFIG SET failed (possibly related to argument "
                              "'databases') - can't set immutable config"}}),
            Verdict::kPending);
  EXPECT_EQ(driver->verdict({true,
                             {"ERR Unknown option or number of arguments for CONFIG SET - "
                              "'x'"}}),
            Verdict::kUnknown);
  EXPECT_EQ(driver->verdict({true, {"ERR CONFIG SET failed - argument must be 'yes' or 'no'"}}),
            Verdict::kRefused);
}

TEST(StockRedisDriver, KnowsBothPasswordsWhileOneChanges) {
  NodeSpec started = redis_spec();
  started.settings["requirepass"] = "old";
  NodeSpec wanted = redis_spec();
  wanted.settings["requirepass"] = "new";
  EXPECT_EQ(redis_driver()->preamble(wanted, started),
            (std::vector<Words>{{"AUTH", "old"}, {"AUTH", "new"}}));
}

TEST(MemcachedDriver, TurnsParametersIntoOptions) {
  NodeSpec spec = memcached_spec();
  spec.settings = {{"max_item_size", "2097152"}, {"cas_disabled", "1"},  {"track_sizes", "0"},
                   {"slab_reassign", "0"},       {"idle_timeout", "60"}, {"watch", "0"}};
  const Launch launch = memcached_driver()->launch(spec, nullptr);
  EXPECT_TRUE(has_words(launch, {"-m", "64"}));
  EXPECT_TRUE(has_words(launch, {"-l", "127.0.0.5,127.0.0.6"}));
  EXPECT_TRUE(has_words(launch, {"-I", "2097152"}));
  EXPECT_TRUE(has_words(launch, {"-C"}));
  EXPECT_TRUE(has_words(launch, {"-o", "no_slab_reassign"}));
  EXPECT_TRUE(has_words(launch, {"-o", "idle_timeout=60"}));
  EXPECT_FALSE(has_words(launch, {"track_sizes"}));
  const Changes changes = memcached_driver()->changes(
      {.wanted = spec, .started = spec, .current = {}, .defaults = {}, .answers = {}});
  EXPECT_EQ(changes.unknown, Strings{"watch"});
  EXPECT_EQ(requests(changes), "cache_memlimit 64\n");
}

TEST(MemcachedDriver, WritesTheClusterAgainWhenItIsLost) {
  NodeSpec spec = memcached_spec();
  spec.discovery_version = 3;
  spec.discovery_nodes = {"a|127.0.0.5|11211", "b|127.0.0.6|11211"};
  const auto driver = memcached_driver();
  EXPECT_EQ(driver->questions(spec)[1], (Words{"get", "AmazonElastiCache:cluster"}));
  const Reply stats = {false, {"STAT bytes 10", "STAT curr_connections 3", "END"}};
  const std::string value = "3\na|127.0.0.5|11211 b|127.0.0.6|11211\n";
  const Reply there = {
      false, {"VALUE AmazonElastiCache:cluster 0 " + std::to_string(value.size()), value, "END"}};
  EXPECT_FALSE(driver->vitals(spec, {stats, there})->needs_update);
  EXPECT_TRUE(driver->vitals(spec, {stats, {false, {"END"}}})->needs_update);
  EXPECT_EQ(driver->vitals(spec, {stats, there})->clients, 2);
  const Changes changes = driver->changes(
      {.wanted = spec, .started = spec, .current = {}, .defaults = {}, .answers = {}});
  EXPECT_EQ(changes.live[1].request.back(), value);
}

}  // namespace
}  // namespace agent
