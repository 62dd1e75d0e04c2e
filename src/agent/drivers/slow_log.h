// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/api/logs.h"
#include "agent/drivers/conversation.h"
#include "base/result.h"

namespace agent {

// What to ask a node that speaks RESP for its slow log.
std::vector<Words> slow_log_questions();

// The entries beyond a position, in the order in which they came, since a time. Positions are of
// the process that runs: of another one all is new. An Error: the answers are none.
base::Result<LogBatch> read_slow_log(const Replies& answers, const WantedLog& wanted);

}  // namespace agent
