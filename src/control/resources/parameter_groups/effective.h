// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "control/catalogue/node_types.h"
#include "control/records/transaction.h"

// What a parameter group means for a node.

namespace control {

// Whether a cache of this family can use the group: CacheParameterGroupNotFound, or
// InvalidParameterCombination when the group is of another family.
aws::Result<void> check_parameter_group(Transaction& records, std::string_view group,
                                        std::string_view family);

struct EffectiveParameters {
  // The engine's settings by its own names, ready for a node's spec: catalogue defaults overlaid
  // with the group's values, parameters of AWS' own (reserved-memory-percent) left out.
  std::map<std::string, std::string> settings;
  int64_t maxmemory_bytes = 0;  // of the node type, less what the group reserves
};

// The group exists: whoever names it has checked that, and a group in use cannot be deleted. Of a
// group that is gone all the same, the defaults of `family`.
EffectiveParameters effective_parameters(Transaction& records, std::string_view group,
                                         std::string_view family, const NodeType& node_type);

}  // namespace control
