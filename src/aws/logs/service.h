// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// CloudWatch Logs' API of 2014-03-28, as far as it is served: log groups, log streams, and what is
// written to them and read. JSON; times are milliseconds since the Unix epoch.

namespace aws::logs {

const Service& service();

}  // namespace aws::logs
