// SPDX-License-Identifier: Apache-2.0
// The service may be killed between any two steps, and goes on from there: every commit of a
// cache's whole life is tried as the last one before the end.
#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "control/model/cache_cluster.h"
#include "control/nodes/node.h"
#include "control/service/test_service.h"

namespace control {
namespace {

// A store whose process dies after some commits: from then on it does nothing any more.
class MortalStore final : public Store {
 public:
  static constexpr int kImmortal = 1 << 30;

  explicit MortalStore(Store& store) : store_(store) {}

  void live_for(int commits) { left_ = commits; }
  bool dead() const { return left_ == 0; }
  int commits() const { return commits_; }

  StoreResult<std::optional<Row>> get(std::string_view key) override { return store_.get(key); }
  StoreResult<std::vector<Row>> list(std::string_view prefix) override {
    return store_.list(prefix);
  }
  StoreResult<uint64_t> revision() override { return store_.revision(); }
  void watch(Watcher watcher) override { store_.watch(std::move(watcher)); }
  StoreResult<uint64_t> commit(std::span<const Write> writes) override {
    if (dead()) return StoreError{StoreError::Kind::kUnavailable, "killed"};
    left_--;
    commits_++;
    return store_.commit(writes);
  }
  StoreResult<Lease> acquire(const LeaseRequest& request) override {
    return store_.acquire(request);
  }
  StoreResult<Lease> renew(const LeaseClaim& claim, int64_t duration_ms) override {
    return store_.renew(claim, duration_ms);
  }
  StoreResult<void> release(const LeaseClaim& claim) override { return store_.release(claim); }
  StoreResult<std::optional<Lease>> lease(std::string_view name) override {
    return store_.lease(name);
  }

 private:
  Store& store_;
  int left_ = kImmortal;
  int commits_ = 0;
};

class CrashTest : public ServiceTest {
 protected:
  CrashTest() : mortal_(*store_) { revive(); }

  void revive() {
    mortal_.live_for(MortalStore::kImmortal);
    service_ = std::make_unique<Service>(mortal_, account_, clock_, random_, [] {});
    agent_.connect(*service_);
    agent_.obey();
  }

  // One call of a user who calls again when the service went away: that the first call had its
  // effect shows in the error of the second.
  void insist(const std::string& operation, const Parameters& parameters,
              const std::set<std::string>& fine) {
    std::string error = error_of(operation, parameters);
    if (error == "ServiceUnavailable") {
      revive();
      error = error_of(operation, parameters);
    }
    EXPECT_TRUE(error.empty() || fine.contains(error)) << operation << ": " << error;
    agent_.obey();
    if (mortal_.dead()) revive();
  }

  // Nothing may be left that nobody owns, and nothing be missing that somebody does.
  void expect_consistent() {
    Transaction records(*store_);
    std::set<std::string> owned;
    std::set<std::string> addresses;
    for (const CacheCluster& cluster : records.list<CacheCluster>()) {
      EXPECT_EQ(cluster.status, ClusterStatus::available) << cluster.id;
      for (const CacheNode& node : cluster.nodes) {
        owned.insert(cluster.id + "." + node.id);
        EXPECT_TRUE(addresses.insert(node.address).second) << node.address;
        EXPECT_EQ(agent_.node(cluster.id + "." + node.id).incarnation, node.incarnation);
      }
    }
    std::set<std::string> rows;
    for (const Node& node : records.list<Node>()) rows.insert(node.id);
    EXPECT_EQ(rows, owned);
    const std::vector<std::string> running = agent_.running();
    EXPECT_EQ(std::set<std::string>(running.begin(), running.end()), owned);
  }

  MortalStore mortal_;
};

const Parameters kCluster = {{"CacheClusterId", "c"}};

Parameters with(Parameters more) {
  more.insert(more.begin(), kCluster.begin(), kCluster.end());
  return more;
}

// The life of a memcached cluster and of a replication group, consistent after each step.
class Life : public CrashTest {
 public:
  void live() {
    insist("CreateCacheCluster",
           with({{"Engine", "memcached"},
                 {"CacheNodeType", "cache.t4g.micro"},
                 {"NumCacheNodes", "3"},
                 {"AZMode", "cross-az"}}),
           {"CacheClusterAlreadyExists"});
    expect_consistent();
    insist("ModifyCacheCluster", with({{"NumCacheNodes", "5"}, {"ApplyImmediately", "true"}}), {});
    expect_consistent();
    insist("ModifyCacheCluster",
           with({{"NumCacheNodes", "4"},
                 {"CacheNodeIdsToRemove.CacheNodeId.1", "0002"},
                 {"ApplyImmediately", "true"}}),
           {"InvalidParameterCombination"});
    expect_consistent();
    insist("RebootCacheCluster", with({{"CacheNodeIdsToReboot.CacheNodeId.1", "0003"}}), {});
    expect_consistent();
    insist("ModifyCacheCluster",
           with({{"CacheNodeType", "cache.t4g.small"}, {"ApplyImmediately", "true"}}), {});
    expect_consistent();
    insist("CreateReplicationGroup",
           {{"ReplicationGroupId", "g"},
            {"ReplicationGroupDescription", "d"},
            {"CacheNodeType", "cache.t4g.micro"}},
           {"ReplicationGroupAlreadyExists"});
    expect_consistent();
    insist("DeleteCacheCluster", kCluster, {"CacheClusterNotFound"});
    insist("DeleteReplicationGroup", {{"ReplicationGroupId", "g"}},
           {"ReplicationGroupNotFoundFault"});
    expect_consistent();
    EXPECT_TRUE(keys("node/").empty());
    EXPECT_TRUE(keys("cache_cluster/").empty());
    EXPECT_TRUE(keys("replication_group/").empty());
    EXPECT_TRUE(keys("shard/").empty());
    EXPECT_TRUE(agent_.running().empty());
  }
};

TEST_F(Life, ConvergesWhereverTheServiceIsKilled) {
  live();
  const int all = mortal_.commits();
  ASSERT_GT(all, 20);
  for (int last = 1; last < all && !HasFailure(); last++) {
    SCOPED_TRACE("killed after commit " + std::to_string(last));
    store_ = std::make_unique<MemoryStore>(clock_);
    agent_ = FakeAgent();
    std::destroy_at(&mortal_);
    std::construct_at(&mortal_, *store_);
    revive();
    mortal_.live_for(last);
    live();
  }
}

}  // namespace
}  // namespace control
