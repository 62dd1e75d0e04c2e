// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "engine/session/client.h"
#include "engine/session/command_spec.h"

namespace engine {

// `bytes` in double quotes, with Redis' escapes for what is not printable.
std::string quoted(std::string_view bytes);

// What MONITOR shows of one command: time, database, address, arguments.
std::string monitor_line(const base::Clock& clock, const Client& client, Arguments args);

}  // namespace engine
