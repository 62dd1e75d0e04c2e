// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"
#include "aws/model/service.h"
#include "aws/model/value.h"

namespace aws {

// Whether the values keep what their shapes demand, in AWS' order and words:
//
// 1. InvalidParameterValue for the first required member, in the model's order, that is missing
//    ("must not be null") or is a text without a mark ("must not be blank"); EC2 says
//    MissingParameter.
// 2. ValidationError that names every value outside its enumeration, pattern, length or count.
//
// What ties several members together, or a member to what exists, is the handlers' part.
Result<void> validate(const Structure& request, Dialect dialect = Dialect::kQuery);

}  // namespace aws
