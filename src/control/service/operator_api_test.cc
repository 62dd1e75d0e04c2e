// SPDX-License-Identifier: Apache-2.0
// What operators see of a group while something happens to it.
#include "control/service/operator_api.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "control/service/test_groups.h"

namespace control {
namespace {

class OperatorApiTest : public ReplicasTest {
 protected:
  // nullopt: the answer has not come yet.
  std::optional<StatusView> ask(uint64_t after_moment = 0) {
    auto answer = std::make_shared<std::optional<StatusView>>();
    service_->internal().call(
        {"/tarn/operator/status", json::write(StatusRequest{.after_moment = after_moment})},
        [answer](int status, std::string body) {
          ASSERT_EQ(status, 200);
          *answer = *json::read<StatusView>(body);
        });
    late_ = answer;
    return *answer;
  }
  std::vector<std::string> progress() { return ask()->groups[0].progress; }
  using Sentences = std::vector<std::string>;

  std::shared_ptr<std::optional<StatusView>> late_;
};

TEST_F(OperatorApiTest, TellsHowFarReplicasAreBehind) {
  const StatusView view = *ask();
  EXPECT_EQ(view.caches[0].nodes[0].behind_bytes, -1) << "it leads";
  EXPECT_EQ(view.caches[1].nodes[0].behind_bytes, 10);
  EXPECT_EQ(view.caches[2].nodes[0].behind_bytes, 5);
  EXPECT_EQ(view.groups[0].status, "available");
  EXPECT_TRUE(view.groups[0].progress.empty());
}

TEST_F(OperatorApiTest, TellsWhatAHandoverWaitsFor) {
  move(kFirst, (12 << 20) + 95);
  call("TestFailover", {{"ReplicationGroupId", "g"}, {"NodeGroupId", "0001"}});
  EXPECT_EQ(progress(), Sentences{"waits for g-001 to stop leading"});
  agent_.obey();
  EXPECT_EQ(progress(), Sentences{"waits for g-003 to have all that g-001 has: 12M behind"});
  move(kThird, (12 << 20) + 95);
  service_->run();
  agent_.fetch();
  EXPECT_EQ(progress(), (Sentences{"waits for g-003 to lead",
                                   "waits for g-001 to get the data of "
                                   "g-003",
                                   "waits for g-002 to get the data of g-003"}));
  agent_.report();
  agent_.obey();
  EXPECT_TRUE(progress().empty());
}

TEST_F(OperatorApiTest, TellsWhichMemberIsChanged) {
  call("ModifyReplicationGroup", {{"ReplicationGroupId", "g"},
                                  {"CacheNodeType", "cache.m6g.xlarge"},
                                  {"ApplyImmediately", "true"}});
  service_->run();
  while (agent_.fetch() > 0) {
    if (agent_.node(kSecond).incarnation == 2) agent_.failing()[kThird] = "no room";
    agent_.report();
    service_->run();
  }
  EXPECT_EQ(progress(),
            (Sentences{"changes its members to cache.m6g.xlarge, one after the other: 1 "
                       "of 3 are done, g-003 is being changed",
                       "waits for g-003, which cannot run: no room"}));
}

TEST_F(OperatorApiTest, AnswersWhenSomethingHappensOrASecondHasPassed) {
  const uint64_t moment = ask()->moment;
  EXPECT_FALSE(ask(moment));
  service_->tick();
  ASSERT_TRUE(*late_);
  EXPECT_EQ((*late_)->moment, moment);
  EXPECT_FALSE(ask(moment));
  agent_.kill(kSecond);
  ASSERT_TRUE(*late_);
  EXPECT_GT((*late_)->moment, moment);
  EXPECT_TRUE(ask(moment)) << "much has happened since";
}

}  // namespace
}  // namespace control
