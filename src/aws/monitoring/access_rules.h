// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/policy/access_rules.h"

namespace aws::monitoring {

// What each operation needs: `cloudwatch:...` on alarms and dashboards, of which a need has the
// name, or the whole ARN where its type is "arn"; metrics are no resources.
const policy::ServiceRules& access_rules();

}  // namespace aws::monitoring
