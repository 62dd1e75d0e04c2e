// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

// What the bridge knows of the commands of Redis. Pure functions.

namespace control::data {

// What a connection that is to look only keeps: the rules of TARN.CONFINE. What its user may do of
// that, the node says.
std::string_view reading_rules();

// Why a command cannot be sent here; empty: it can. It would change how the connection speaks, so
// that no answer could be told from another, or who it is.
std::string problem_of_resp(const std::vector<std::string>& words);

// "GET", "CONFIG SET": of a command that may be anything, for logs. Nothing of its arguments.
std::string name_of_command(const std::vector<std::string>& words);

}  // namespace control::data
