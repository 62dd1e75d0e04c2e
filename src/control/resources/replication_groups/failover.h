// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/actions/action.h"
#include "control/model/replication_group.h"

namespace control {

// One step for a shard: it has a primary, which is one that has the shard's data. What is looked at
// is what agents say now.
//
// Its process has ended: another member leads, the one with the most of the stream; the agent that
// has seen it end does not start it again as what it was. With one member left that is done in the
// same commit; with several, nobody leads in the next epoch, in which all who answer say how much
// they have. It does not answer: it ends being the primary first, by being told or by being killed,
// whichever its agent brings about. It has been started again, and waits to be told: it leads again
// if it has data, or if all others have said that they have none. A handover that was asked for
// waits in the same way, and until the successor has all that the former primary had.
//
// Nobody is decided about whom no agent has named since the service was started.
void reconcile_shard(ActionContext& context, std::string_view id);

// Whether the shard's members are all in their places, the endpoints lead there, and no handover is
// under way.
bool is_settled(ActionContext& context, const ReplicationGroup& group, std::string_view shard);

}  // namespace control
