// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/session/command_spec.h"

namespace engine {

// What SLOWLOG and MONITOR may show of a command: its arguments, with "(redacted)" for passwords
// (of AUTH and HELLO AUTH), for the values of sensitive settings (CONFIG SET) and for what replicas
// show (REPLCONF replication-secret).
std::vector<std::string_view> redacted(const CommandSpec& spec, Arguments args);

}  // namespace engine
