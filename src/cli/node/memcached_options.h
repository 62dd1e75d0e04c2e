// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace cli {

// What a command line of memcached's asks of a node. Source: `memcached -h` of 1.6.
struct MemcachedOptions {
  // The node's settings in the form of `tarn node`'s command line: "--port", "11211", ...
  std::vector<std::string> settings;
  std::string user;                   // whose rights to take on, if started by root; may be empty
  std::vector<std::string> unheeded;  // options that are understood and change nothing: "-f"
  bool help = false;
  bool version = false;
};

// Reads it, as memcached does: letters may stand together, long names be cut short. The error says
// which option is wrong, or asks for what a node cannot do.
base::Result<MemcachedOptions> read_memcached_options(const std::vector<std::string>& arguments);

}  // namespace cli
