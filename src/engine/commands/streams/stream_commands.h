// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

std::span<const CommandSpec> stream_commands();
std::span<const CommandSpec> stream_read_commands();
std::span<const CommandSpec> stream_group_commands();
std::span<const CommandSpec> stream_claim_commands();
std::span<const CommandSpec> stream_info_commands();

}  // namespace engine
