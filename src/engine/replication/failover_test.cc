// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/failover.h"

#include <gtest/gtest.h>

#include "base/simulated_disk.h"

namespace engine {
namespace {

// A primary at offset 100, with replicas that are where they say.
class FailoverTest : public ::testing::Test {
 protected:
  FailoverTest() { stream_.restart_at(100); }

  std::shared_ptr<Replica> add(int64_t port, uint64_t acknowledged) {
    auto replica = std::make_shared<Replica>(static_cast<uint64_t>(port), 0, [] {});
    replica->ip = "10.0.0.1";
    replica->listening_port = port;
    replica->go_on_from(stream_, 100, "", SIZE_MAX);
    replica->acknowledge(acknowledged, 0, 1);
    replication_.add(replica);
    return replica;
  }

  std::string refusal(const FailoverRequest& request) {
    const auto begun = failover_.begin(request, 0);
    return begun ? "" : begun.error().message;
  }

  static FailoverRequest to(uint16_t port) {
    return {.target = PrimaryAddress{.host = "10.0.0.1", .port = port}};
  }

  using Step = Failover::Step;

  Keyspace keyspace_{{.partitions = 8, .databases = 1, .workers = 1, .seed = 1}};
  WriteStream stream_;
  base::SimulatedDisk disk_;
  Snapshots snapshots_{keyspace_, disk_, [] {}};
  Replication replication_{keyspace_, stream_, snapshots_};
  Failover failover_{replication_};
};

TEST_F(FailoverTest, ChoosesWhoeverHasAllOfTheStreamFirst) {
  add(1, 90);
  const auto second = add(2, 95);
  ASSERT_EQ(refusal({}), "");
  failover_.arm();
  EXPECT_EQ(failover_.stage(), FailoverStage::kWaitsForSync);
  EXPECT_EQ(failover_.look(100, 1).step, Step::kWait);
  second->acknowledge(100, 0, 2);
  const Failover::Next next = failover_.look(100, 2);
  EXPECT_EQ(next.step, Step::kFollow);
  EXPECT_EQ(next.target.port, 2);
  EXPECT_EQ(failover_.stage(), FailoverStage::kInProgress);
  EXPECT_EQ(failover_.look(100, 3).step, Step::kWait);  // once
}

TEST_F(FailoverTest, ChoosesNobodyWhileSomebodyMayStillWrite) {
  add(1, 100);
  ASSERT_EQ(refusal({}), "");
  EXPECT_EQ(failover_.look(100, 1).step, Step::kWait);
  failover_.arm();
  EXPECT_EQ(failover_.look(100, 1).step, Step::kFollow);
}

TEST_F(FailoverTest, WaitsForTheOneThatIsNamed) {
  add(1, 100);
  const auto second = add(2, 0);
  ASSERT_EQ(refusal(to(2)), "");
  failover_.arm();
  EXPECT_EQ(failover_.look(100, 1).step, Step::kWait);
  second->acknowledge(100, 0, 2);
  EXPECT_EQ(failover_.look(100, 2).target.port, 2);
}

TEST_F(FailoverTest, GivesUpAfterItsTimeUnlessItIsForced) {
  add(1, 0);
  FailoverRequest request = to(1);
  request.timeout_ms = 50;
  ASSERT_EQ(refusal(request), "");
  failover_.arm();
  EXPECT_EQ(failover_.look(100, 49).step, Step::kWait);
  EXPECT_EQ(failover_.look(100, 50).step, Step::kGiveUp);
  EXPECT_EQ(failover_.end(), FailoverStage::kWaitsForSync);
  EXPECT_EQ(failover_.end(), FailoverStage::kNone);
  request.force = true;
  ASSERT_EQ(refusal(request), "");
  failover_.arm();
  EXPECT_EQ(failover_.look(100, 50).step, Step::kFollow);
}

TEST_F(FailoverTest, RefusesWhatCannotBe) {
  EXPECT_EQ(refusal({}), "FAILOVER requires connected replicas.");
  add(1, 100);
  EXPECT_EQ(refusal(to(7)), "FAILOVER target HOST and PORT is not a replica.");
  FailoverRequest request = to(1);
  request.force = true;
  EXPECT_EQ(refusal(request),
            "FAILOVER with force option requires both a timeout and target HOST and IP.");
  add(2, 0)->wait_for_cut(true);
  EXPECT_EQ(refusal(to(2)), "FAILOVER target replica is not online.");
  ASSERT_EQ(refusal(to(1)), "");
  EXPECT_EQ(refusal(to(1)), "FAILOVER already in progress.");
}

}  // namespace
}  // namespace engine
