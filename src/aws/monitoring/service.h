// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"
#include "aws/model/service.h"
#include "aws/policy/access_rules.h"

// CloudWatch's API of 2010-08-01, as far as reading metrics goes, in the query protocol and in
// JSON. Requests are signed for `monitoring`; IAM calls its actions `cloudwatch:...`.

namespace aws::monitoring {

const Service& service();

const policy::ServiceRules& access_rules();

inline constexpr ErrorSpec kInvalidNextToken = {"InvalidNextToken", "InvalidNextToken", 400};

}  // namespace aws::monitoring
