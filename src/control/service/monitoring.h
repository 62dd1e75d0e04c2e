// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "control/api/api_service.h"
#include "control/metrics/series_store.h"
#include "control/service/action_service.h"

namespace control {

// CloudWatch: alarms and dashboards are records and have actions, metrics are in the store of
// series. Who calls is authorised alike.
class MonitoringService final : public ApiService {
 public:
  // All outlive this.
  MonitoringService(ActionService::Find find, const ActionEnvironment& environment,
                    const std::unique_ptr<metrics::SeriesStore>& series);

  const aws::Service& model() const override { return records_.model(); }
  Authorisation authorise(const Call& call) override { return records_.authorise(call); }
  ActionResult call(const Call& call) override;

 private:
  ActionService records_;
  const base::Clock& clock_;
  const std::unique_ptr<metrics::SeriesStore>& series_;
};

}  // namespace control
