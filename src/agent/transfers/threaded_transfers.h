// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/transfers/transfers.h"
#include "objects/places.h"

namespace agent {

// How a wrapped data key is had in the clear: from who has the master key. Answers from the loop.
using Unwrap = std::function<void(const std::string& wrapped,
                                  std::function<void(base::Result<std::string>)> answer)>;

// Transfers on threads of their own, a few at once. `post` hands a function to the agent's loop,
// from any thread; what it was given after this has gone must do no harm, and does not. `places`
// outlives this.
std::unique_ptr<Transfers> threaded_transfers(std::function<void(std::function<void()>)> post,
                                              const objects::Places& places, Unwrap unwrap);

}  // namespace agent
