// SPDX-License-Identifier: Apache-2.0
#pragma once

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
  base::Random& random;
  const base::Clock& clock;
};

// Runs an action in a transaction of its own and commits it; again, with fresh eyes, when another
// was faster. ServiceUnavailable when the store fails.
ActionResult run_action(const ActionEnvironment& environment, const Action& action,
                        const aws::Request& request);

// An AWS service whose operations are actions.
class ActionService final : public ApiService {
 public:
  using Find = const Action* (*)(std::string_view operation);

  ActionService(const aws::Service& model, Find find, const ActionEnvironment& environment)
      : model_(model), find_(find), environment_(environment) {}

  const aws::Service& model() const override { return model_; }
  ActionResult call(const Call& call) override;

 private:
  const aws::Service& model_;
  Find find_;
  ActionEnvironment environment_;
};

}  // namespace control
