// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/policy/access_rules.h"

namespace aws::iam {

// Whom an operation is about where its request names no user.
inline constexpr std::string_view kCallersOwnName = "${caller}";

// The resources that each operation touches: "user", "group", "role" and "policy" by name (where
// there is one, its path is a part of its ARN), "service-role" by the service, "arn" by its ARN.
const policy::ServiceRules& access_rules();

}  // namespace aws::iam
