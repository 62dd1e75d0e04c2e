// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.h"
#include "engine/session/client.h"
#include "engine/session/command_spec.h"

namespace engine {

// What MONITOR shows of one command: time, database, address, arguments.
std::string monitor_line(const base::Clock& clock, const Client& client, Arguments args);

}  // namespace engine
