// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/policy/access_rules.h"

namespace aws::sts {

// What each operation needs. GetCallerIdentity and GetSessionToken need nothing.
const policy::ServiceRules& access_rules();

}  // namespace aws::sts
