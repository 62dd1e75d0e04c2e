// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>

#include "base/result.h"

namespace aws {

// A document in CBOR (RFC 8949) as the JSON value that says the same: maps, arrays, texts, whole
// numbers, numbers of 16, 32 and 64 bits, true, false and null; of whatever length they say they
// have, or of none. A time (tag 1) is its number of seconds.
//
// Errors: bytes that are none, or go on behind the document; texts that are not UTF-8; a key that
// is no text or stands twice; byte strings and other tags, which no operation of ours has; nesting
// deeper than 32. Time and memory are linear in the bytes.
base::Result<boost::json::value> read_cbor(std::string_view bytes);

}  // namespace aws
