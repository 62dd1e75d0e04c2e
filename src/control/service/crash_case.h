// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/sanitizers.h"
#include "control/model/cache_cluster.h"
#include "control/nodes/node.h"
#include "control/service/test_service.h"

// The service may be killed between any two steps, and goes on from there: every commit of a
// resource's whole life is tried as the last one before the end.

namespace control {

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
    service_ = std::make_unique<Service>(mortal_, account_, storage_, clock_, random_, [] {});
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

  // What is done, and that all is consistent after each step and nothing is left at the end.
  virtual void live() = 0;

  // A life from nothing, with the service killed after each of its commits in turn; under a
  // sanitizer, which takes ten times as long, after every fifth.
  void kill_everywhere() {
    constexpr int kCommitsMin = 10;
    constexpr int kStep = base::kAddressSanitizer ? 5 : 1;
    live();
    const int all = mortal_.commits();
    ASSERT_GT(all, kCommitsMin);
    for (int last = 1; last < all && !HasFailure(); last += kStep) {
      SCOPED_TRACE("killed after commit " + std::to_string(last));
      begin_anew();
      mortal_.live_for(last);
      live();
    }
  }

  MortalStore mortal_;

 private:
  void begin_anew() {
    store_ = std::make_unique<MemoryStore>(clock_);
    agent_ = FakeAgent();
    std::destroy_at(&mortal_);
    std::construct_at(&mortal_, *store_);
    revive();
  }
};

}  // namespace control
