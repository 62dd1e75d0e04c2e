// SPDX-License-Identifier: Apache-2.0
#include "control/resources/parameter_groups/effective.h"

#include "aws/elasticache/errors.h"

namespace control {

aws::Result<void> check_parameter_group(Transaction&, std::string_view group,
                                        std::string_view family) {
  if (group == "default." + std::string(family)) return {};
  return aws::Error(aws::elasticache::kCacheParameterGroupNotFoundFault,
                    "CacheParameterGroup " + std::string(group) + " not found.");
}

EffectiveParameters effective_parameters(Transaction&, std::string_view, std::string_view,
                                         const NodeType& node_type) {
  return {.settings = {}, .maxmemory_bytes = node_type.memory_bytes / 4 * 3};
}

}  // namespace control
