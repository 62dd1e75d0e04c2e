// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

CommandFamily key_commands();       // DEL, EXISTS, RENAME, COPY, OBJECT ...
CommandFamily expiry_commands();    // EXPIRE, TTL and their relatives
CommandFamily keyspace_commands();  // SCAN, KEYS, RANDOMKEY, DBSIZE, FLUSHALL ...

}  // namespace engine
