// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace control {

// What gzip has packed. Errors: bytes that are not gzip's, are cut short or go on behind its end,
// and more than `bytes_max` when they are unpacked. Memory is bounded by that, whatever they say.
base::Result<std::string> gunzip(std::string_view packed, size_t bytes_max);

}  // namespace control
