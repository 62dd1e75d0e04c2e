// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/session/command_context.h"

// What the commands that wait for keys share.

namespace engine {

// What a command answers at once where nothing may wait, as in EXEC.
enum class NothingCame : uint8_t { kNullArray, kNull };

// A timeout in seconds, with a fraction, as milliseconds (rounded up); nullopt: the client has its
// error.
std::optional<int64_t> block_timeout_ms(CommandContext& c, std::string_view seconds);

// Nothing is there: waits until a value of `type` stands at one of the keys, or answers at once
// where nothing may wait. The handler has replied nothing and returns.
void wait_or_reply_nothing(CommandContext& c, int64_t timeout_ms, Type type, NothingCame nothing);

}  // namespace engine
