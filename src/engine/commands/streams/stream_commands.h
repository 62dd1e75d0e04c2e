// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

CommandFamily stream_commands();
CommandFamily stream_read_commands();
CommandFamily stream_group_commands();
CommandFamily stream_claim_commands();
CommandFamily stream_info_commands();

}  // namespace engine
