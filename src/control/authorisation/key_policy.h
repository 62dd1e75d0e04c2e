// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/policy/evaluate.h"
#include "control/api/call.h"
#include "control/records/transaction.h"

// Policies that belong to what is used. A key of KMS may be used by whom its policy names, and,
// where that trusts the account as a whole (its root), by whomever the account's own policies let.
// A topic of SNS by either.

namespace control {

// The policy of a key that nobody has given one: all to the account.
std::string default_key_policy(std::string_view account);

// Whether the caller may do something to the key that is the question's resource, whose policy is
// `document`. One that cannot be read denies everything.
aws::policy::Decision decide_key(Transaction& records, const Caller& caller,
                                 const aws::policy::PolicySet& policies,
                                 const aws::policy::Question& question, std::string_view document);

// The same for a topic: what its policy or the caller's own allow is allowed, if neither denies it.
aws::policy::Decision decide_topic(Transaction& records, const Caller& caller,
                                   const aws::policy::PolicySet& policies,
                                   const aws::policy::Question& question,
                                   std::string_view document);

}  // namespace control
