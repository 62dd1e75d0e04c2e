// SPDX-License-Identifier: Apache-2.0
#include "control/resources/subnet_groups/zones.h"

#include "aws/elasticache/errors.h"
#include "control/nodes/placement.h"

namespace control {

aws::Result<std::vector<std::string>> zones_of_subnet_group(Transaction& records,
                                                            std::string_view group) {
  if (group == kDefaultSubnetGroup) return Placement(records).zones();
  return aws::Error(aws::elasticache::kCacheSubnetGroupNotFoundFault,
                    "CacheSubnetGroup " + std::string(group) + " not found.");
}

}  // namespace control
