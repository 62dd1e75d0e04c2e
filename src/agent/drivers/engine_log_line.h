// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "agent/api/logs.h"

namespace agent {

// A line of a node's log, without its end: Tarn's "2026-11-30T16:09:35.648+00:00 info [16560]
// text", or Redis' "16560:M 30 Nov 2026 16:09:35.648 * text" in this machine's time zone. Who says
// nothing of its role has none. nullopt: a line in another form, which goes on with what was said
// before.
std::optional<LogEntry> read_engine_log_line(std::string_view line);

}  // namespace agent
