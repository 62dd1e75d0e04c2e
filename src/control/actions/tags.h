// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "control/model/tags.h"

namespace control {

// The tags that a Create or AddTags request gives, in its member `Tags`, laid over those that a
// resource has: TagQuotaPerResourceExceeded and InvalidParameterValue as AWS words them.
aws::Result<Tags> read_tags(const aws::Structure& input, Tags tags = {});

}  // namespace control
