// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "control/actions/action.h"
#include "control/api/api_service.h"
#include "control/store/store.h"

namespace control {

// What actions of all services work with. References outlive whoever holds this.
struct ActionEnvironment {
  Store& store;
  const Account& account;
  const Fleet& fleet;
  const Storage& storage;
  base::Random& random;
  const base::Clock& clock;
};

// Carries out an operation in a transaction of its own and commits it; again, with fresh eyes, when
// another was faster. ServiceUnavailable when the store fails.
ActionResult run_in_transaction(const ActionEnvironment& environment,
                                const std::function<ActionResult(ActionContext& context)>& run);

// An AWS service whose operations are actions. Who calls is authorised in the transaction that the
// action runs in, by the policies and tags that it sees.
class ActionService final : public ApiService {
 public:
  using Find = const Action* (*)(std::string_view operation);

  ActionService(const aws::Service& model, Find find, const ActionEnvironment& environment)
      : model_(model), find_(find), environment_(environment) {}

  const aws::Service& model() const override { return model_; }
  Authorisation authorise(const Call& call) override;
  ActionResult call(const Call& call) override;

 private:
  const aws::Service& model_;
  Find find_;
  ActionEnvironment environment_;
};

}  // namespace control
