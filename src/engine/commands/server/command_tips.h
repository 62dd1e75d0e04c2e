// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// What COMMAND INFO and DOCS say to proxies and clients about a command beyond its row in the
// command table. Names are full ones: "client|kill". The facts are Valkey 9.1's.

namespace engine {

// How replies vary, and how a cluster's proxy spreads a request and puts the replies together:
// words between spaces.
std::string_view command_tips(std::string_view full_name);

struct CommandDeprecation {
  std::string_view name;
  std::string_view since;        // the version of Redis
  std::string_view replaced_by;  // for people
};

// Null for a command that is not deprecated.
const CommandDeprecation* find_deprecation(std::string_view full_name);

// For tests and tools, not for applications.
bool is_system_command(std::string_view full_name);

}  // namespace engine
