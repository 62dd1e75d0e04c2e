// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "engine/session/command_context.h"

namespace engine {

// After users have changed: closes the clients that `may_stay` says no of, each on its own worker.
// The answer is written when all workers have.
void close_clients(CommandContext& c, const std::function<bool(Client&)>& may_stay,
                   const std::function<void(ReplyWriter&)>& answer);

// Whether the client's user is still there, and may listen to what the client listens to.
bool has_its_user(Client& client, const acl::Users& users);

}  // namespace engine
