// SPDX-License-Identifier: Apache-2.0
#include "control/service/monitoring.h"

#include "aws/monitoring/service.h"
#include "control/resources/metrics/metrics.h"

namespace control {

MonitoringService::MonitoringService(ActionService::Find find, const ActionEnvironment& environment,
                                     const std::unique_ptr<metrics::SeriesStore>& series)
    : records_(aws::monitoring::service(), find, environment),
      clock_(environment.clock),
      series_(series) {}

ActionResult MonitoringService::call(const Call& call) {
  const MetricOperation* operation = find_metric_operation(call.request.operation->name);
  if (operation == nullptr) return records_.call(call);
  if (const auto authorisation = authorise(call); authorisation.error) return *authorisation.error;
  return operation->answer({*series_, call.request, clock_.wall_ms() / 1000});
}

}  // namespace control
