// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/host/isolation.h"

namespace cli {

// "FIRST-LAST", or "none", which is 0 and 0; nullopt: it is neither.
std::optional<std::pair<uint32_t, uint32_t>> isolation_users(std::string_view text);

struct NodeIsolation {
  agent::IsolationOptions options;
  std::string words;  // what is in force and what is not: "users of their own, ...; not: ..."
};

// What of it can be had here: by root all of it, by others what the kernel grants everybody.
// `users` as isolation_users() takes it; `hidden` are directories that are nothing to nodes, but
// for their own in them; `has_groups`: control groups are divided.
NodeIsolation isolate_nodes(std::string_view users, const std::vector<std::string>& hidden,
                            bool has_groups);

}  // namespace cli
