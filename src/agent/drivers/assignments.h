// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/api/node.h"

namespace agent {

// One setting of a program, and what of a spec asks for it.
struct Assignment {
  std::string origin;  // a name in NodeSpec::settings, or a member of it
  std::string name;
  std::string value;
};

// The settings of a spec by the names of Redis, or of Tarn under memcached. AWS' names for parts
// of one setting are put together; those that are not for a spec to say are in `reserved`.
struct Assignments {
  std::vector<Assignment> list;
  std::vector<std::string> reserved;
};
Assignments assignments_of(const NodeSpec& spec);

// The agent's own: no spec can set them.
bool is_reserved(const std::string& name);

// The later name of a setting that Redis and Valkey have by two: an engine that knows both tells of
// each. Any other name is its own.
std::string current_name(const std::string& name);

// The line of a configuration file in Redis' syntax.
std::string config_line(const std::string& name, const std::string& value);

// The number of connections that is wanted, or as many as the system lets a program have files:
// asked for more, some programs do not start.
std::string possible_connections(const std::string& wanted);

std::string joined(const std::vector<std::string>& words);

}  // namespace agent
