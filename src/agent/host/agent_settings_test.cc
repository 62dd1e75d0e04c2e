// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "agent/host/agent_test_case.h"

// What a spec asks for besides that a node is there.

namespace agent {
namespace {

class NodeSettings : public AgentTest {};
class RedisSettings : public AgentTest {};
class MemcachedSettings : public AgentTest {};

TEST_P(NodeSettings, MemoryChangesWhileANodeServes) {
  service_.say(spec());
  until_running();
  const int64_t pid = status().pid;
  EXPECT_EQ(ask(port_, GetParam().set), GetParam().stored);
  NodeSpec more = spec();
  more.maxmemory_bytes = 128 << 20;
  service_.say(more);
  until_running();
  EXPECT_NE(ask(port_, GetParam().memory).find(GetParam().limit + "134217728\r\n"),
            std::string::npos);
  EXPECT_EQ(status().pid, pid);
  EXPECT_EQ(ask(port_, GetParam().get), GetParam().got);
  until([&] { return status().used_memory_bytes > 0; }, "memory in use");
}

TEST_P(NodeSettings, AnAddressComesAndGoesWhileANodeServes) {
  NodeSpec node = spec();
  service_.say(node);
  until_running();
  const int64_t pid = status().pid;
  EXPECT_EQ(ask(port_, GetParam().get, "127.0.0.2"), "");
  node.addresses = {"127.0.0.1", "127.0.0.2"};
  service_.say(node);
  until_running();
  if (GetParam().name == "Memcached") {
    EXPECT_EQ(status().settings_pending, std::vector<std::string>({"addresses"}));
    return;
  }
  EXPECT_EQ(ask(port_, GetParam().get, "127.0.0.2"), GetParam().missed);
  node.addresses = {"127.0.0.2"};
  service_.say(node);
  until_running();
  EXPECT_EQ(ask(port_, GetParam().get, "127.0.0.1"), "");
  EXPECT_EQ(status().pid, pid);
  EXPECT_EQ(status().restarts, 0u);
}

TEST_P(NodeSettings, SourcesAreAllowedByTarnAlone) {
  NodeSpec closed = spec();
  service_.say(closed);
  until_running();
  closed.allowed_sources = {"10.0.0.0/8"};
  service_.say(closed);
  until_running();
  const bool is_tarn = GetParam().prefix.empty();
  EXPECT_EQ(ask(port_, GetParam().get), is_tarn ? "" : GetParam().missed);
  EXPECT_EQ(unknown("allowed_sources"), !is_tarn);
}

TEST_P(NodeSettings, UnknownSettingsDoNotStopANode) {
  NodeSpec strange = spec();
  strange.settings["no-such-setting"] = "1";
  strange.settings["unixsocket"] = "/elsewhere";
  service_.say(strange);
  until_running();
  EXPECT_TRUE(unknown("no-such-setting"));
  EXPECT_TRUE(unknown("unixsocket"));
}

TEST_P(NodeSettings, MoreThreadsWaitForARestart) {
  NodeSpec two = spec();
  two.threads = 1;
  service_.say(two);
  until_running();
  EXPECT_EQ(status().settings_pending, std::vector<std::string>());
  two.threads = 2;
  service_.say(two);
  until_running();
  EXPECT_EQ(status().settings_pending, std::vector<std::string>({"threads"}));
  two.incarnation++;
  service_.say(two);
  until_running();
  EXPECT_EQ(status().settings_pending, std::vector<std::string>());
}

TEST_P(RedisSettings, SettingsComeAndGoWhileANodeServes) {
  const auto policy = [&] {
    const std::string info = ask(port_, GetParam().memory);
    const size_t at = info.find("maxmemory_policy:");
    return at == info.npos ? "" : info.substr(at, info.find('\r', at) - at);
  };
  NodeSpec changing = spec();
  service_.say(changing);
  until_running();
  EXPECT_EQ(policy(), "maxmemory_policy:noeviction");
  changing.settings["maxmemory-policy"] = "allkeys-lru";
  service_.say(changing);
  until_running();
  EXPECT_EQ(policy(), "maxmemory_policy:allkeys-lru");

  changing.settings["maxmemory-policy"] = "nonsense";
  service_.say(changing);
  until_running();
  const std::map<std::string, std::string> refused = status().settings_refused;
  ASSERT_TRUE(refused.contains("maxmemory-policy"));
  EXPECT_TRUE(refused.at("maxmemory-policy").starts_with("ERR CONFIG SET failed"));
  EXPECT_EQ(policy(), "maxmemory_policy:allkeys-lru");

  // Nor does it keep the node from starting.
  changing.incarnation++;
  service_.say(changing);
  until_running();
  EXPECT_TRUE(status().settings_refused.contains("maxmemory-policy"));
  EXPECT_EQ(policy(), "maxmemory_policy:noeviction");

  changing.settings.clear();
  service_.say(changing);
  until_running();
  EXPECT_TRUE(status().settings_refused.empty());
  EXPECT_EQ(policy(), "maxmemory_policy:noeviction");
}

// Those of redis7.
TEST_P(RedisSettings, RedisTakesItsUsualParameters) {
  NodeSpec usual = spec();
  usual.settings = {{"acllog-max-len", "128"},
                    {"active-expire-effort", "1"},
                    {"activedefrag", "no"},
                    {"active-defrag-ignore-bytes", "104857600"},
                    {"appendonly", "no"},
                    {"appendfsync", "everysec"},
                    {"client-output-buffer-limit-normal-hard-limit", "0"},
                    {"client-output-buffer-limit-normal-soft-limit", "0"},
                    {"client-output-buffer-limit-normal-soft-seconds", "0"},
                    {"client-output-buffer-limit-pubsub-hard-limit", "33554432"},
                    {"client-output-buffer-limit-pubsub-soft-limit", "8388608"},
                    {"client-output-buffer-limit-pubsub-soft-seconds", "60"},
                    {"client-query-buffer-limit", "1073741824"},
                    {"close-on-replica-write", "yes"},
                    {"cluster-enabled", "no"},
                    {"databases", "16"},
                    {"hash-max-listpack-entries", "512"},
                    {"latency-tracking", "no"},
                    {"lazyfree-lazy-eviction", "no"},
                    {"lfu-decay-time", "1"},
                    {"lua-time-limit", "5000"},
                    {"maxclients", "65000"},
                    {"maxmemory-policy", "volatile-lru"},
                    {"maxmemory-samples", "3"},
                    {"min-replicas-max-lag", "10"},
                    {"min-replicas-to-write", "0"},
                    {"notify-keyspace-events", ""},
                    {"repl-backlog-size", "1048576"},
                    {"repl-timeout", "60"},
                    {"reserved-memory-percent", "25"},
                    {"slowlog-log-slower-than", "10000"},
                    {"tcp-keepalive", "300"},
                    {"timeout", "0"},
                    {"tracking-table-max-keys", "1000000"}};
  service_.say(usual);
  until_running();
  EXPECT_EQ(status().settings_unknown,
            std::vector<std::string>({"close-on-replica-write", "reserved-memory-percent"}));
  EXPECT_EQ(status().settings_pending, std::vector<std::string>());
}

// The values that ElastiCache's parameter group memcached1.6 has by default.
TEST_P(MemcachedSettings, MemcachedTakesItsUsualParameters) {
  NodeSpec usual = spec();
  usual.settings = {{"backlog_queue_limit", "1024"},
                    {"binding_protocol", "auto"},
                    {"cas_disabled", "0"},
                    {"chunk_size", "48"},
                    {"chunk_size_growth_factor", "1.25"},
                    {"error_on_memory_exhausted", "0"},
                    {"hash_algorithm", "jenkins"},
                    {"hashpower_init", "16"},
                    {"idle_timeout", "0"},
                    {"large_memory_pages", "0"},
                    {"lock_down_paged_memory", "0"},
                    {"lru_crawler", "0"},
                    {"lru_maintainer", "0"},
                    {"max_item_size", "1048576"},
                    {"max_simultaneous_connections", "65000"},
                    {"maxconns_fast", "0"},
                    {"requests_per_event", "20"},
                    {"slab_automove", "0"},
                    {"slab_reassign", "0"},
                    {"watch", "0"}};
  service_.say(usual);
  until_running();
  EXPECT_TRUE(unknown("watch"));
  EXPECT_FALSE(unknown("max_item_size"));
  EXPECT_FALSE(unknown("max_simultaneous_connections"));
  EXPECT_EQ(status().settings_pending, std::vector<std::string>());
}

TEST_P(MemcachedSettings, TheClusterIsSaidAgainWhateverClientsDo) {
  NodeSpec member = spec();
  member.discovery_version = 3;
  member.discovery_nodes = {"a.example|127.0.0.1|11211"};
  service_.say(member);
  until_running();
  const std::string get = "get AmazonElastiCache:cluster\r\n";
  const std::string got =
      "VALUE AmazonElastiCache:cluster 0 28\r\n3\na.example|127.0.0.1|11211\n\r\nEND\r\n";
  EXPECT_EQ(ask(port_, get), got);
  EXPECT_EQ(ask(port_, "set AmazonElastiCache:cluster 0 0 1\r\nx\r\n"), "STORED\r\n");
  until([&] { return ask(port_, get) == got; }, "said again");
  EXPECT_EQ(status().state, NodeState::running);
}

INSTANTIATE_TEST_SUITE_P(Programs, NodeSettings, testing::ValuesIn(programs()), name_of);
INSTANTIATE_TEST_SUITE_P(Programs, RedisSettings, testing::ValuesIn(programs_of(Engine::redis)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Programs, MemcachedSettings,
                         testing::ValuesIn(programs_of(Engine::memcached)), name_of);

}  // namespace
}  // namespace agent
