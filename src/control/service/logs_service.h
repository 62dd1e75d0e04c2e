// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "control/api/api_service.h"
#include "control/logs/log_store.h"
#include "control/service/action_service.h"

namespace control {

// CloudWatch Logs: an operation has the records and the store of logs at once.
class LogsService final : public ApiService {
 public:
  // All outlive this.
  LogsService(const ActionEnvironment& environment, const std::unique_ptr<logs::LogStore>& store);

  const aws::Service& model() const override { return records_.model(); }
  Authorisation authorise(const Call& call) override { return records_.authorise(call); }
  ActionResult call(const Call& call) override;

 private:
  ActionService records_;
  const ActionEnvironment environment_;
  const std::unique_ptr<logs::LogStore>& store_;
};

}  // namespace control
