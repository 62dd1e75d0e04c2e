// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "control/actions/events.h"
#include "control/resources/replication_groups/internal.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

constexpr size_t kTestsMax = 15;  // AWS' quota, of an account
constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1000;

void forget_old_tests(int64_t now_ms, ReplicationGroup& group) {
  std::erase_if(group.failover_tests_ms, [&](int64_t at) { return now_ms - at >= kDayMs; });
}

aws::Result<void> check_quota(ActionContext& context) {
  size_t tests = 0;
  for (ReplicationGroup& group : context.records.list<ReplicationGroup>()) {
    forget_old_tests(context.now_ms, group);
    tests += group.failover_tests_ms.size();
  }
  if (tests < kTestsMax) return {};
  return aws::Error(aws::elasticache::kAPICallRateForCustomerExceededFault,
                    "The customer has exceeded the allowed rate of API calls: TestFailover can be "
                    "called for " +
                        std::to_string(kTestsMax) + " node groups in 24 hours.");
}

}  // namespace

ActionResult test_failover(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto group = find_available_group(context, input);
  if (!group) return group.error();
  const std::string number(*input.string("NodeGroupId"));
  auto shards = shards_of(context.records, *group);
  const auto shard = std::find_if(shards.begin(), shards.end(),
                                  [&](const Shard& one) { return one.number == number; });
  if (shard == shards.end()) {
    return aws::Error(
        aws::elasticache::kNodeGroupNotFoundFault,
        "Node group " + number + " not found in replication group " + group->id + ".");
  }
  const ShardMember* primary = primary_of(*shard);
  const std::string successor =
      primary == nullptr
          ? ""
          : best_successor(members_of(context.records, context.fleet, *shard), primary->cluster);
  if (!group->automatic_failover || successor.empty()) {
    return aws::Error(aws::elasticache::kTestFailoverNotAvailableFault,
                      "TestFailover is not available: node group " + number +
                          " needs automatic failover and a replica that runs.");
  }
  if (auto good = check_quota(context); !good) return good.error();
  record_event(context.records, kReplicationGroupSource, group->id,
               "Test Failover API called for node group " + number, context.now_ms);
  begin_handover(*shard, successor, context.now_ms);
  context.records.put(*shard);
  forget_old_tests(context.now_ms, *group);
  group->failover_tests_ms.push_back(context.now_ms);
  group->status = ReplicationGroupStatus::modifying;
  context.records.put(*group);
  return group_result(context, request, *group);
}

}  // namespace control
