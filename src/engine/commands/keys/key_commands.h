// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

std::span<const CommandSpec> key_commands();       // DEL, EXISTS, RENAME, COPY, OBJECT ...
std::span<const CommandSpec> expiry_commands();    // EXPIRE, TTL and their relatives
std::span<const CommandSpec> keyspace_commands();  // SCAN, KEYS, RANDOMKEY, DBSIZE, FLUSHALL ...

}  // namespace engine
