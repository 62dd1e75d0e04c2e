// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/log_limits.h"
#include "base/result.h"
#include "control/delivery/sender.h"
#include "control/logs/log_forwarder.h"

namespace cli {

// The names of delivery streams, of texts that are good (control/logs/delivery_stream.h).
std::vector<std::string> delivery_stream_names(const std::vector<std::string>& streams);

// What stands for them: DIR/NAME.log, which keeps to the limits, and URLs that get records by POST,
// a line each. `sender` outlives them. An Error: a directory cannot be had.
base::Result<control::logs::LogForwarder::Sinks> open_log_sinks(
    const std::vector<std::string>& streams, const base::log::Limits& limits,
    control::MessageSender& sender);

}  // namespace cli
