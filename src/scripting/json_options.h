// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace scripting {

// What scripts choose by cjson.encode_max_depth() and its relatives. Each begins with these.
struct JsonOptions {
  // What becomes of a number that JSON has no form for.
  enum class Invalid : uint8_t { kIsAnError, kIsWritten, kIsNull };

  int encode_depth_max = 1000;
  int decode_depth_max = 1000;
  int precision = 14;  // digits of a number
  Invalid encode_invalid = Invalid::kIsAnError;
  bool decode_invalid = true;
  bool keeps_buffer = true;  // is remembered, and changes nothing
  // A table of some numbers is an array, unless more of it is empty than `sparse_ratio` times what
  // is there; up to `sparse_safe` it is one in any case.
  bool sparse_converts = false;  // then it is an object instead of an error
  int sparse_ratio = 2;
  int sparse_safe = 10;
};

}  // namespace scripting
