// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "engine/settings/memory_config_files.h"
#include "engine/settings/setting_value.h"
#include "engine/settings/settings_table.h"

namespace engine {
namespace {

using Assignments = std::vector<SettingsStore::Assignment>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

class SettingsStoreTest : public testing::Test {
 protected:
  // "OK" or the error text.
  std::string set(const Assignments& assignments, bool protected_allowed = false) {
    const auto done = store_.set(assignments, protected_allowed);
    return done ? "OK" : done.error().message;
  }

  Pairs get(const std::vector<std::string_view>& patterns) { return store_.get(patterns); }

  MemoryConfigFiles files_;
  SettingsStore store_{Settings{}, "node.conf", files_};
};

TEST_F(SettingsStoreTest, ASnapshotOutlivesAChange) {
  const auto before = store_.current();
  const uint64_t version = store_.version();
  EXPECT_EQ(set({{"maxmemory", "1mb"}, {"TIMEOUT", "5"}}), "OK");
  EXPECT_EQ(before->maxmemory, 0u);
  EXPECT_EQ(store_.current()->maxmemory, 1u << 20);
  EXPECT_EQ(store_.current()->timeout_s, 5);
  EXPECT_GT(store_.version(), version);
}

TEST_F(SettingsStoreTest, WhoObservesAChangeSeesItAsAllReadersDo) {
  int64_t seen_before = -1;
  int64_t seen_by_readers = -1;
  store_.after_change([&](const Settings& before, const Settings& after) {
    seen_before = before.timeout_s;
    seen_by_readers = store_.current()->timeout_s;
    EXPECT_EQ(after.timeout_s, 5);
  });
  EXPECT_EQ(set({{"timeout", "-5"}}).substr(0, 17), "CONFIG SET failed");
  EXPECT_EQ(seen_before, -1);
  EXPECT_EQ(set({{"timeout", "5"}}), "OK");
  EXPECT_EQ(seen_before, 0);
  EXPECT_EQ(seen_by_readers, 5);
}

TEST_F(SettingsStoreTest, AChangeIsAllOrNothing) {
  const uint64_t version = store_.version();
  EXPECT_EQ(set({{"maxmemory", "10000001"},
                 {"maxmemory-clients", "200%"},
                 {"client-query-buffer-limit", "invalid"}}),
            "CONFIG SET failed (possibly related to argument 'maxmemory-clients') - percentage "
            "argument must be less or equal to 100");
  EXPECT_EQ(*store_.current(), Settings{});
  EXPECT_EQ(store_.version(), version);
}

TEST_F(SettingsStoreTest, RefusalsAreWordedAsInRedis) {
  EXPECT_EQ(set({{"port", "1"}, {"foo", "bar"}}),
            "Unknown option or number of arguments for CONFIG SET - 'foo'");
  EXPECT_EQ(set({{"daemonize", "yes"}}),
            "CONFIG SET failed (possibly related to argument 'daemonize') - can't set immutable "
            "config");
  EXPECT_EQ(set({{"maxmemory", "1"}, {"maxmemory", "2"}}),
            "CONFIG SET failed (possibly related to argument 'maxmemory') - duplicate parameter");
  EXPECT_EQ(set({{"slowlog-max-len", "1"}, {"commandlog-slow-execution-max-len", "2"}}),
            "CONFIG SET failed (possibly related to argument 'commandlog-slow-execution-max-len') "
            "- duplicate parameter");
  EXPECT_EQ(set({{"maxmemory-samples", "65"}}),
            "CONFIG SET failed (possibly related to argument 'maxmemory-samples') - argument must "
            "be between 1 and 64 inclusive");
  EXPECT_EQ(set({{"tls-cluster", "yes"}}),
            "CONFIG SET failed (possibly related to argument 'tls-cluster') - 'tls-cluster "
            "yes' needs a cluster, which this version of Tarn does not have yet");
  EXPECT_EQ(*store_.current(), Settings{});
}

TEST_F(SettingsStoreTest, ProtectedSettingsNeedPermission) {
  EXPECT_EQ(set({{"dir", "/tmp"}}),
            "CONFIG SET failed (possibly related to argument 'dir') - can't set protected config");
  EXPECT_EQ(set({{"dir", "/tmp"}}, true), "OK");
}

TEST_F(SettingsStoreTest, ImmutableSettingsOfOurOwnTakeOnlyTheirValueBack) {
  EXPECT_EQ(set({{"partitions", "1024"}, {"engine", "redis"}}), "OK");
  EXPECT_EQ(set({{"partitions", "512"}}),
            "CONFIG SET failed (possibly related to argument 'partitions') - can't set immutable "
            "config");
  EXPECT_EQ(set({{"databases", "16"}}),
            "CONFIG SET failed (possibly related to argument 'databases') - can't set immutable "
            "config");
}

TEST_F(SettingsStoreTest, EveryMutableSettingTakesItsOwnValueBack) {
  for (const auto& [name, value] : get({"*"})) {
    if (find_setting(name)->has(kImmutable)) continue;
    EXPECT_EQ(set({{name, value}}, true), "OK") << name;
  }
  EXPECT_EQ(*store_.current(), Settings{});
}

TEST_F(SettingsStoreTest, GetListsNamesAndAliasesSortedWithoutHiddenOnes) {
  const Pairs all = get({"*"});
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  const auto has = [&](const std::string& name) {
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& pair) { return pair.first == name; });
  };
  EXPECT_TRUE(has("replicaof"));
  EXPECT_TRUE(has("slaveof"));
  EXPECT_FALSE(has("key-load-delay"));
  EXPECT_EQ(get({"key-load-delay"}), (Pairs{{"key-load-delay", "0"}}));
}

TEST_F(SettingsStoreTest, GetTakesSeveralPatternsAndRepeatsNothing) {
  EXPECT_EQ(
      get({"maxmemory", "maxmemory-s*", "MAXMEMORY-S*", "*of"}),
      (Pairs{{"maxmemory", "0"}, {"maxmemory-samples", "5"}, {"replicaof", ""}, {"slaveof", ""}}));
  EXPECT_EQ(get({"MaxMemory"}), (Pairs{{"MaxMemory", "0"}}));
  EXPECT_EQ(get({"nothing", "no*hing"}), Pairs{});
}

TEST_F(SettingsStoreTest, AnApplierSeesTheChangeFirstAndMayRefuseIt) {
  int64_t port_seen = 0;
  store_.on_change([&](const Settings& before, const Settings& after) {
    EXPECT_EQ(before, *store_.current());
    port_seen = after.port;
    if (after.port == 80) return std::optional(ApplyFailure{"port", "Unable to listen"});
    return std::optional<ApplyFailure>();
  });
  EXPECT_EQ(set({{"timeout", "1"}, {"port", "80"}}),
            "CONFIG SET failed (possibly related to argument 'port') - Unable to listen");
  EXPECT_EQ(*store_.current(), Settings{});
  EXPECT_EQ(set({{"port", "81"}}), "OK");
  EXPECT_EQ(port_seen, 81);
  EXPECT_EQ(store_.current()->port, 81);
}

TEST_F(SettingsStoreTest, RewriteReplacesTheFile) {
  files_.texts["node.conf"] = "# mine\nport 1\n";
  EXPECT_EQ(set({{"port", "2"}}), "OK");
  EXPECT_TRUE(store_.rewrite());
  EXPECT_EQ(files_.texts["node.conf"], "# mine\nport 2\n");
}

TEST_F(SettingsStoreTest, RewriteNeedsAFile) {
  EXPECT_EQ(store_.rewrite().error().message,
            "Rewriting config file: Can't open config file 'node.conf'");
  SettingsStore no_file({}, "", files_);
  EXPECT_EQ(no_file.rewrite().error().message, "The server is running without a config file");
}

TEST_F(SettingsStoreTest, TellsWhomTheNodeFollowsNow) {
  const uint64_t version = store_.version();
  store_.note_primary("10.0.0.1 6379");
  EXPECT_EQ(store_.current()->replicaof, "10.0.0.1 6379");
  EXPECT_EQ(store_.version(), version + 1);
  store_.note_primary("10.0.0.1 6379");
  EXPECT_EQ(store_.version(), version + 1);
  store_.note_primary("");
  EXPECT_EQ(store_.current()->replicaof, "");
}

TEST_F(SettingsStoreTest, ConcurrentChangesLoseNothing) {
  constexpr int kRounds = 200;
  const uint64_t version = store_.version();
  const auto change = [&](std::string_view name) {
    for (int i = 1; i <= kRounds; ++i) {
      EXPECT_TRUE(store_.set(Assignments{{name, std::to_string(i)}}, false));
      EXPECT_LE(store_.current()->timeout_s, kRounds);
    }
  };
  std::thread other(change, "timeout");
  change("tcp-keepalive");
  other.join();
  EXPECT_EQ(store_.current()->timeout_s, kRounds);
  EXPECT_EQ(store_.current()->tcp_keepalive_s, kRounds);
  EXPECT_EQ(store_.version(), version + 2 * kRounds);
}

}  // namespace
}  // namespace engine
