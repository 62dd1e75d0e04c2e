// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/link/http_channel.h"
#include "base/result.h"
#include "cli/state_directory.h"
#include "control/service/operator_api.h"

namespace cli {

// Asks the service that runs on the state directory; an error when none does.
base::Result<control::StatusView> ask_status(const StateDirectory& state);

// The way to the service of this machine; `socket` outlives it.
agent::ServiceAddress local_service(const ServiceSocket& socket, const std::string& region);

}  // namespace cli
