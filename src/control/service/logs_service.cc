// SPDX-License-Identifier: Apache-2.0
#include "control/service/logs_service.h"

#include "aws/logs/errors.h"
#include "aws/logs/service.h"
#include "control/authorisation/authorise.h"
#include "control/resources/logs/logs.h"

namespace control {

namespace {

const Action* no_action(std::string_view /*operation*/) { return nullptr; }

// What this service calls it.
aws::Error in_own_words(aws::Error error) {
  if (error.spec == &aws::kInvalidParameterValue) error.spec = &aws::logs::kInvalidParameter;
  return error;
}

}  // namespace

LogsService::LogsService(const ActionEnvironment& environment,
                         const std::unique_ptr<logs::LogStore>& store)
    : records_(aws::logs::service(), no_action, environment),
      environment_(environment),
      store_(store) {}

ActionResult LogsService::call(const Call& call) {
  const LogOperation* operation = find_log_operation(call.request.operation->name);
  if (operation == nullptr) return records_.call(call);
  auto result = run_in_transaction(environment_, [&](ActionContext& context) -> ActionResult {
    const auto authorisation =
        control::authorise({context.records, context.account, context.now_ms}, model(), call);
    if (authorisation.error) return *authorisation.error;
    return operation->answer({context, *store_, call.request});
  });
  if (!result) return in_own_words(result.error());
  return result;
}

}  // namespace control
