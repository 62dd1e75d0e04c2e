// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "control/actions/action.h"
#include "control/model/publication.h"

namespace control {

// Hands a message to the subscribers of a topic, as part of the transaction that it tells of: it
// is sent if that is committed, and then even if the service ends in between. Returns the
// message's id, which it makes. A topic that there is not has no subscribers.
std::string publish(Transaction& records, Publication publication, int64_t now_ms);
std::string publish(ActionContext& context, Publication publication);

}  // namespace control
