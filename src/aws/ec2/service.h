// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// EC2's API of 2016-11-15, as far as caches need it: VPCs, subnets, security groups and their tags,
// with the members that mean something here; others are ignored. The model declares no errors.

namespace aws::ec2 {

const Service& service();

}  // namespace aws::ec2
