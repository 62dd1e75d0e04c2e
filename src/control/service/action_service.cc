// SPDX-License-Identifier: Apache-2.0
#include "control/service/action_service.h"

#include <string>

#include "aws/ec2/errors.h"
#include "aws/kms/errors.h"
#include "control/authorisation/authorise.h"

namespace control {

ActionResult run_in_transaction(const ActionEnvironment& environment,
                                const std::function<ActionResult(ActionContext& context)>& run) {
  constexpr int kAttempts = 5;
  StoreError failure = {StoreError::Kind::kConflict, ""};
  for (int attempt = 0; attempt < kAttempts; attempt++) {
    Transaction records(environment.store);
    ActionContext context = {records,
                             environment.account,
                             environment.fleet,
                             environment.storage,
                             environment.random,
                             environment.clock.wall_ms()};
    ActionResult result = run(context);
    // What the store did not say must not pass for what is not there.
    if (!result && !records.failure()) return result;
    const StoreResult<void> done = records.commit();
    if (done) return result;
    failure = done.error();
    if (failure.kind == StoreError::Kind::kUnavailable) break;
  }
  return aws::Error(aws::kServiceUnavailable,
                    failure.kind == StoreError::Kind::kConflict
                        ? "Too many calls change the same resource; try again."
                        : "The service cannot keep its state: " + failure.message + ".");
}

namespace {

// Whether the caller only wants to know if it might. Most of ElastiCache's requests cannot ask.
bool is_dry_run(const aws::Structure& input) {
  return aws::find_member(input.shape(), "DryRun") >= 0 && input.boolean("DryRun").value_or(false);
}

}  // namespace

Authorisation ActionService::authorise(const Call& call) {
  Transaction records(environment_.store);
  Authorisation authorisation = control::authorise(
      {records, environment_.account, environment_.clock.wall_ms()}, model_, call);
  if (!records.failure()) return authorisation;
  return {"", aws::Error(aws::kServiceUnavailable,
                         "The service cannot read its state: " + records.failure()->message + ".")};
}

ActionResult ActionService::call(const Call& call) {
  const std::string_view operation = call.request.operation->name;
  const Action* action = find_(operation);
  if (action == nullptr) {
    return aws::Error(aws::kNotImplemented,
                      std::string(operation) + " does not exist in this version of Tarn yet.");
  }
  if (is_dry_run(call.request.input)) {
    if (const auto authorisation = authorise(call); authorisation.error) {
      return *authorisation.error;
    }
    const bool is_json = model_.dialect == aws::Dialect::kJson;
    return aws::Error(is_json ? aws::kms::kDryRun : aws::ec2::kDryRunOperation,
                      "Request would have succeeded, but DryRun flag is set.");
  }
  return run_in_transaction(environment_, [&](ActionContext& context) -> ActionResult {
    const auto authorisation =
        control::authorise({context.records, context.account, context.now_ms}, model_, call);
    if (authorisation.error) return *authorisation.error;
    context.caller = &call.caller;
    return action->run(context, call.request);
  });
}

}  // namespace control
