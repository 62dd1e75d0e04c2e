// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

// The commands of memcached's text protocol that a browser may send. Pure functions.

namespace control::data {

struct MemcachedCommand {
  std::string_view name;
  bool writes = false;
  bool has_data = false;  // the last word is a value, whose size stands before it on the wire
};

// nullptr: there is none of that name, or it is not for browsers.
const MemcachedCommand* find_memcached_command(std::string_view name);

// Whether it changes what others see: keys, or what is counted.
bool memcached_writes(const std::vector<std::string>& words);

// What is wrong with a command; empty: it may be sent. No word but a value may hold what would end
// it, so that one command stays one.
std::string problem_of_memcached(const std::vector<std::string>& words);

// Requires that there is no problem.
std::string encode_memcached(const std::vector<std::string>& words);

}  // namespace control::data
