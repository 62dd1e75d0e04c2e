// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// STS' API of 2011-06-15: the operation that the AWS CLI, SDKs and Terraform ask first. An
// operation that is not in the table answers InvalidAction.

namespace aws::sts {

const Service& service();

}  // namespace aws::sts
