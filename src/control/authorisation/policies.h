// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/policy/evaluate.h"
#include "control/api/call.h"
#include "control/model/identity.h"
#include "control/records/transaction.h"

namespace control {

// All policies that count for the caller, as the records have them now. For root there is no such
// set; nobody gets an empty one, which allows nothing. A policy that cannot be read denies
// everything: it may have been meant to deny something.
aws::policy::PolicySet policies_of(Transaction& records, const Caller& caller);

// Of a user with its groups, of a group alone, of a role.
aws::policy::PolicySet policies_of(Transaction& records, std::string_view account,
                                   const IamUser& user);
aws::policy::PolicySet policies_of(Transaction& records, std::string_view account,
                                   const IamGroup& group);
aws::policy::PolicySet policies_of(Transaction& records, std::string_view account,
                                   const IamRole& role);

// A document under a name that those who are told will understand.
aws::policy::NamedPolicy named_policy(std::string name, std::string_view document, bool managed);

// What conditions may ask about a caller, and about the moment.
aws::policy::RequestContext context_of(Transaction& records, const Caller& caller,
                                       std::string_view region, int64_t now_ms);

}  // namespace control
