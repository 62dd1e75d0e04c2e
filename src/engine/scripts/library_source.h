// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/scripts/function_libraries.h"
#include "scripting/interpreter.h"

namespace engine {

// How much the source of a library may take while it is loaded.
struct LibraryLimits {
  int64_t time_ms = 500;  // 0: as much as it wants
  size_t memory_bytes_max = size_t{256} << 20;
};

// Reads a library: its first line, and by running the rest once which functions it has. The error
// is what the client is told, without its code.
base::Result<FunctionLibraryRef> read_library(const std::string& source, const base::Clock& clock,
                                              const LibraryLimits& limits);

// Likewise all of them, or none.
base::Result<std::vector<FunctionLibraryRef>> read_libraries(
    const std::vector<std::string>& sources, const base::Clock& clock, const LibraryLimits& limits);

// Loads the code of a library that was read before into a worker's interpreter: its functions, in
// the order in which it registers them.
base::Result<std::vector<scripting::LibraryFunction>> load_code(scripting::Interpreter& interpreter,
                                                                std::string_view code,
                                                                const base::Clock& clock,
                                                                const LibraryLimits& limits);

}  // namespace engine
