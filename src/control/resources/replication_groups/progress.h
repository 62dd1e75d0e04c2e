// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/fleet/fleet.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/records/transaction.h"

namespace control {

// What is happening to a group and what is being waited for, in sentences for its operator: who
// hands over to whom and how far behind that one is, which of the members is being changed, who
// does not run or does not follow yet. Empty: nothing is.
std::vector<std::string> progress_of(Transaction& records, const Fleet& fleet,
                                     const ReplicationGroup& group);

// How many bytes of the primary's stream a replica lacks, as their agents last said; -1: not known.
int64_t behind_bytes(const Shard& shard, const Fleet& fleet, std::string_view cluster);

}  // namespace control
