// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// CloudWatch's API of 2010-08-01: metrics, alarms and dashboards, in the query protocol and in
// JSON. Requests are signed for `monitoring`; IAM calls its actions `cloudwatch:...`.

namespace aws::monitoring {

const Service& service();

}  // namespace aws::monitoring
