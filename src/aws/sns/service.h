// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

namespace aws::sns {

// Topics, their subscriptions, and what is published to them: SNS as far as caches and people need
// it. No platform applications, no text messages to telephones.
const Service& service();

}  // namespace aws::sns
