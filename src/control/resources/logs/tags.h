// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "control/model/tags.h"

namespace control {

// The tags of a request, in its member `tags`, laid over those that a log group has.
// InvalidParameter.
aws::Result<void> add_log_group_tags(const aws::Structure& input, Tags& tags);

}  // namespace control
