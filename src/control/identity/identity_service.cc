// SPDX-License-Identifier: Apache-2.0
#include "control/identity/identity_service.h"

#include <string>

#include "aws/sts/service.h"

namespace control {

namespace {

aws::Result<aws::Structure> get_caller_identity(const Call& call) {
  aws::Structure result(*call.request.operation->output);
  result.set("UserId", call.caller.user_id)
      .set("Account", call.caller.account)
      .set("Arn", call.caller.arn);
  return result;
}

using Handler = aws::Result<aws::Structure> (*)(const Call& call);

struct Row {
  std::string_view operation;
  Handler run;
};

constexpr Row kHandlers[] = {
    {"GetCallerIdentity", get_caller_identity},
};

}  // namespace

const aws::Service& IdentityService::model() const { return aws::sts::service(); }

aws::Result<aws::Structure> IdentityService::call(const Call& call) {
  const std::string_view name = call.request.operation->name;
  for (const Row& row : kHandlers) {
    if (row.operation == name) return row.run(call);
  }
  return aws::Error(aws::kNotImplemented, "Tarn has no " + std::string(name) + " yet.");
}

}  // namespace control
