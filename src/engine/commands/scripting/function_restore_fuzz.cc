// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "engine/commands/scripting/function_dump.h"
#include "engine/scripts/library_source.h"

// Any bytes are either no dump of libraries, or one whose libraries a dump of them has again.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using engine::FunctionSet;
  const std::string_view dump(reinterpret_cast<const char*>(data), size);
  const auto sources = engine::sources_in_dump(dump, true, true);
  if (!sources) return 0;
  const base::SystemClock clock;
  const auto libraries =
      engine::read_libraries(*sources, clock, {.time_ms = 100, .memory_bytes_max = 4u << 20});
  if (!libraries) return 0;
  FunctionSet set;
  for (const auto& library : *libraries) {
    if (!set.add(library, true)) return 0;
  }
  const auto again = engine::sources_in_dump(engine::dump_functions(set), false, false);
  CHECK(again && again->size() == set.libraries().size());
  for (const std::string& source : *again) {
    CHECK(engine::read_library(source, clock, {.time_ms = 0, .memory_bytes_max = 4u << 20}));
  }
  return 0;
}
