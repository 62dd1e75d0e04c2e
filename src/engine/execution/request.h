// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/keyspace/keyspace.h"
#include "engine/session/command_spec.h"

namespace engine {

// A request as it waits in a batch: looked up and hashed ahead, so that memory is on its way.
struct Request {
  std::vector<std::string_view> args;
  const CommandSpec* spec = nullptr;
  const CommandSpec* container = nullptr;
  const Key* first_key = nullptr;  // null if there is none; valid as long as the batch
  size_t bytes = 0;                // on the wire
  size_t end = 0;                  // where it ends in the data that the batch was parsed from
};

}  // namespace engine
