// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/policy/evaluate.h"
#include "control/actions/action.h"
#include "control/api/api_service.h"

// Whether somebody may do something, by the policies and the tags that the records have now. Where
// the transaction is the one that it is done in, nothing lies between.

namespace control {

// What is asked for beside the records.
struct AuthorisationContext {
  Transaction& records;
  const Account& account;
  int64_t now_ms;
};

// Whether all is allowed that a call needs, resource by resource; the first that is not is what the
// caller hears of. The caller's account itself may do everything.
Authorisation authorise(const AuthorisationContext& context, const aws::Service& service,
                        const Call& call);

// Whether the caller may do one thing to one resource; `extra` are the condition keys of what it
// does. For what comes in by other ways than calls, as a log-in does.
aws::policy::Decision decide(const AuthorisationContext& context, const Caller& caller,
                             std::string_view action, std::string_view resource,
                             const aws::policy::RequestContext& extra = {});

// "arn:aws:iam::aws:policy/ReadOnlyAccess, statement 1", and what there is to say where no policy
// has decided.
std::string reason_of(const aws::policy::Decision& decision);

// AccessDenied in AWS' words.
aws::Error access_denied(const Caller& caller, std::string_view action, std::string_view resource,
                         const aws::policy::Decision& decision);

}  // namespace control
