// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/model/service.h"
#include "aws/model/value.h"
#include "aws/policy/access_rules.h"
#include "control/actions/action.h"
#include "control/api/call.h"
#include "control/model/tags.h"
#include "control/records/transaction.h"

namespace control {

// A resource of a need, as policies know it.
struct Target {
  std::string arn;
  Tags tags = {};  // of what exists already
};

// Where a target is looked for.
struct TargetContext {
  Transaction& records;
  const Account& account;
  const Caller& caller;
  const aws::Structure& input;  // of the request: something new has its path from there
};

// `service` is the need's: "elasticache", "ec2", "iam", "kms", "logs", "sns", "sts". What does not
// exist has the ARN that it would have, so that nobody learns from an answer whether it does.
Target target_of(const TargetContext& context, std::string_view service,
                 const aws::policy::Need& need);

}  // namespace control
