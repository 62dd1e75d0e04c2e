// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/policy/access_rules.h"

namespace aws::ec2 {

// The resources that each operation touches, by their types in ARNs. Type "id" is a member whose
// prefix tells its type, "group-name" the name of a security group of the default VPC. What
// describes is allowed on everything or not at all, as in EC2.
const policy::ServiceRules& access_rules();

// "vpc" of "vpc-0123", "security-group" of "sg-0123"; empty: of nothing that is served.
std::string_view resource_type_of(std::string_view id);

}  // namespace aws::ec2
