// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "aws/policy/evaluate.h"
#include "control/authorisation/authorise.h"
#include "control/model/identity.h"

namespace control {

// Whether the caller may assume the role that is the question's resource: the role has to trust it.
// Where the role trusts the caller's account as a whole, the caller's own policies have to allow it
// too; where it names the caller, that is enough, unless one of them denies it.
aws::policy::Decision decide_trust(const AuthorisationContext& context, const Caller& caller,
                                   const aws::policy::PolicySet& policies,
                                   const aws::policy::Question& question);

// The role of an ARN; nullopt: there is none.
std::optional<IamRole> find_role(Transaction& records, std::string_view account,
                                 std::string_view arn);

}  // namespace control
