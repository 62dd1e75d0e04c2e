// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/scripts/function_libraries.h"

namespace engine {

// What FUNCTION DUMP replies: the sources as an RDB file has them, its version and a checksum.
std::string dump_functions(const FunctionSet& set);

// The sources in such a dump, from anyone: nothing in it is trusted. The error is what the client
// is told, without its code.
base::Result<std::vector<std::string>> sources_in_dump(std::string_view dump, bool any_version,
                                                       bool any_checksum);

}  // namespace engine
