// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// ElastiCache's API of 2015-02-02, all of it: 75 operations as AWS' service model describes them,
// with the members that newer SDKs know besides. To find operation Y: `grep -rn '"Y"' src/aws`.

namespace aws::elasticache {

const Service& service();

}  // namespace aws::elasticache
