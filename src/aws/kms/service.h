// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// KMS' API of 2014-11-01, as far as symmetric keys go: keys, their policies, tags and rotation,
// aliases, and what is encrypted under them. It speaks JSON; an operation that is not in the table
// answers UnknownOperationException.

namespace aws::kms {

const Service& service();

}  // namespace aws::kms
