// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "control/service/operator_api.h"

namespace cli {

// All caches with their nodes as a table for a terminal; in colour if asked. What keeps a node
// from running stands below its line, what is happening to replication groups below the table. What
// agents have written is shown without its control characters.
std::string status_table(const control::StatusView& view, bool colour);

}  // namespace cli
