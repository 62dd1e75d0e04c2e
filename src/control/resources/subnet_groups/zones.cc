// SPDX-License-Identifier: Apache-2.0
#include "control/resources/subnet_groups/zones.h"

#include <set>

#include "aws/elasticache/errors.h"
#include "control/model/subnet_group.h"
#include "control/resources/network/network.h"

namespace control {

aws::Result<std::vector<std::string>> zones_of_subnet_group(Transaction& records,
                                                            std::string_view group) {
  Network network(records);  // so that the default group spans all zones
  const auto found = records.find<SubnetGroup>(group);
  if (!found) {
    return aws::Error(aws::elasticache::kCacheSubnetGroupNotFoundFault,
                      "CacheSubnetGroup " + std::string(group) + " not found.");
  }
  std::set<std::string> zones;
  for (const std::string& id : found->subnets) {
    if (const auto subnet = records.find<Subnet>(id)) zones.insert(subnet->zone);
  }
  return std::vector<std::string>(zones.begin(), zones.end());
}

}  // namespace control
