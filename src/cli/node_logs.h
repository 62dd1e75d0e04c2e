// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/state_directory.h"

namespace cli {

// The nodes of this machine that a name means: a node ("my-cache.0001"), all nodes of a cache
// cluster, or all of a replication group; in the order of their names.
std::vector<std::string> find_nodes(const StateDirectory& state, const std::string& name);

// Whether the node of this name is on this machine.
bool has_logs(const StateDirectory& state, const std::string& node);

// Prints what the nodes have logged, each line under its node's name if there are several. What
// others have put into a line does not reach the terminal as it is. With `follow` only the last
// lines, then goes on as lines are added and returns no more.
base::Result<void> show_logs(const StateDirectory& state, const std::vector<std::string>& nodes,
                             bool follow);

}  // namespace cli
