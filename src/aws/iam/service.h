// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// IAM's API of 2010-05-08: users and their keys, groups, roles, policies and where they are
// attached, and the lists that Terraform reads beside them. An operation that is not in the tables
// answers InvalidAction.

namespace aws::iam {

const Service& service();

// IAM has no regions: its requests are signed for this one wherever they are sent.
inline constexpr std::string_view kRegion = "us-east-1";

}  // namespace aws::iam
