// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// STS' API of 2011-06-15: who calls, and temporary credentials. An operation that is not in the
// table answers InvalidAction.

namespace aws::sts {

const Service& service();

}  // namespace aws::sts
