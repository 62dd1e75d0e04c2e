// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/policy/evaluate.h"
#include "control/actions/action.h"
#include "control/records/transaction.h"

namespace control {

// All that counts for somebody who does not call just now.
struct Simulated {
  aws::policy::PolicySet policies;
  aws::policy::RequestContext keys;  // but those that say how a call comes
};

// Of the user, group or role with this ARN; nullopt: there is none.
std::optional<Simulated> simulate(Transaction& records, const Account& account,
                                  const std::string& arn, int64_t now_ms);

// "allowed", "explicitDeny", "implicitDeny".
std::string_view verdict_word(aws::policy::Verdict verdict);

}  // namespace control
