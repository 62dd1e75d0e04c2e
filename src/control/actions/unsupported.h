// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"
#include "aws/model/value.h"

namespace control {

// Requests may ask for features that caches do not have yet. They are refused with a sentence that
// says so, InvalidParameterCombination: a cache that silently lacks what was asked for would be
// worse. A member that asks for what is the case anyway (`TransitEncryptionEnabled=false`) is fine.
aws::Result<void> refuse_unsupported(const aws::Structure& input);

}  // namespace control
