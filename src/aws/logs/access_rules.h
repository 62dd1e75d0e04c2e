// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/policy/access_rules.h"

namespace aws::logs {

// What each operation needs: `logs:...` on a log group. A need has the group's name or its ARN; a
// stream's name is in the request.
const policy::ServiceRules& access_rules();

}  // namespace aws::logs
