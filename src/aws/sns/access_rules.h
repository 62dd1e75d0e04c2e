// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/policy/access_rules.h"

namespace aws::sns {

// What each operation needs. A resource's type is "topic", named by its ARN; "topic-name"; or
// "subscription", which is its topic's. The lists of everything know no resources.
const policy::ServiceRules& access_rules();

}  // namespace aws::sns
