// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/session/client.h"

namespace engine {

// A line of CLIENT LIST, with its newline: the fields of Redis 7.2, those that a client here can
// have other than nothing with their true values.
std::string client_line(const Client& client, int64_t now_ms);

// Its letters in the field "flags": "N" or some of "OcAUeT".
std::string client_flags(const Client& client);

// Whom it has logged in as; "(superuser)" for the administration's clients.
std::string_view user_name(const Client& client);

}  // namespace engine
