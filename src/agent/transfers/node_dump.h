// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "agent/drivers/conversation.h"
#include "base/result.h"

namespace agent {

// Where a node is asked for its data, and what is said before.
struct DumpSource {
  std::string socket_path;
  std::vector<Words> preamble;
  std::optional<uint32_t> user = {};  // see Endpoint
};

// A node's data at one moment as an RDB file, as the node gives it to a replica: SYNC. `take` has
// it piece by piece, and `size` is told how much it will be, if the node says so before. Blocks
// until all has been taken, or an error; the node serves its clients meanwhile.
base::Result<void> dump_node(const DumpSource& source, const std::stop_token& stop,
                             const std::function<void(uint64_t)>& size,
                             const std::function<base::Result<void>(std::string_view)>& take);

}  // namespace agent
