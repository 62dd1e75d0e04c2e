// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/policy/access_rules.h"

namespace aws::elasticache {

// The resources that each operation touches, by their types in ARNs, and its condition keys: the
// service's page in AWS' Service Authorization Reference. Type "arn" is a member that is an ARN.
const policy::ServiceRules& access_rules();

// The families, each in a file of its own.
std::span<const policy::OperationRule> cache_access_rules();  // access_rules_caches.cc
std::span<const policy::OperationRule> other_access_rules();  // access_rules_others.cc

}  // namespace aws::elasticache
