// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace json {

// Documents that strangers write and that somebody's safety hangs upon: what one reader takes them
// to say, every other has to.
struct StrictLimits {
  size_t bytes_max = 1 << 17;
  size_t depth_max = 16;  // of lists and objects within each other
};

// The document in `text`, in which no object has a name twice. Errors are sentences that repeat
// nothing of the text but such a name. Time and memory are linear in the text.
base::Result<boost::json::value> parse_strict(std::string_view text,
                                              const StrictLimits& limits = {});

}  // namespace json
