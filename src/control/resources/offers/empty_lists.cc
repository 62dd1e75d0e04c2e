// SPDX-License-Identifier: Apache-2.0
// What does not exist here: the lists of it are empty, so that tools which take stock of an account
// work, and a single one that is asked for by its name is not found.
#include <algorithm>

#include "aws/elasticache/errors.h"
#include "control/model/cache_cluster.h"
#include "control/resources/offers/internal.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

struct EmptyList {
  std::string_view operation;
  std::string_view list;
  std::string_view name;  // the member that asks for a single one
  const aws::ErrorSpec* not_found;
};

constexpr EmptyList kLists[] = {
    {"DescribeGlobalReplicationGroups", "GlobalReplicationGroups", "GlobalReplicationGroupId",
     &errors::kGlobalReplicationGroupNotFoundFault},
    {"DescribeReservedCacheNodes", "ReservedCacheNodes", "ReservedCacheNodeId",
     &errors::kReservedCacheNodeNotFoundFault},
    {"DescribeReservedCacheNodesOfferings", "ReservedCacheNodesOfferings",
     "ReservedCacheNodesOfferingId", &errors::kReservedCacheNodesOfferingNotFoundFault},
    {"DescribeServerlessCaches", "ServerlessCaches", "ServerlessCacheName",
     &errors::kServerlessCacheNotFoundFault},
    {"DescribeServerlessCacheSnapshots", "ServerlessCacheSnapshots", "ServerlessCacheSnapshotName",
     &errors::kServerlessCacheSnapshotNotFoundFault},
    {"DescribeServiceUpdates", "ServiceUpdates", "ServiceUpdateName",
     &errors::kServiceUpdateNotFoundFault},
    // AWS answers with an empty list too when an update that does not exist is asked for.
    {"DescribeUpdateActions", "UpdateActions", "", nullptr},
};

const EmptyList& list_of(std::string_view operation) {
  const auto* list = std::find_if(std::begin(kLists), std::end(kLists),
                                  [&](const EmptyList& one) { return one.operation == operation; });
  CHECK(list != std::end(kLists));
  return *list;
}

}  // namespace

ActionResult describe_nothing(ActionContext& /*context*/, const aws::Request& request) {
  const EmptyList& list = list_of(request.operation->name);
  if (list.not_found != nullptr) {
    if (const auto name = request.input.string(list.name)) {
      return aws::Error(*list.not_found,
                        std::string(list.name) + " " + std::string(*name) + " not found.");
    }
  }
  const auto page = aws::read_page(*request.operation, request.input);
  if (!page) return page.error();
  aws::Structure result(*request.operation->output);
  result.set_list(list.list);
  return result;
}

}  // namespace control
