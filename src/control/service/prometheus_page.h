// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "control/api/api_service.h"
#include "control/api/metrics_page.h"
#include "control/fleet/fleet.h"
#include "control/metrics/node_metrics.h"
#include "control/store/store.h"

namespace control {

// What all nodes say of themselves, how many caches and hosts there are and in what state, and what
// the service takes itself. For who may call CloudWatch's GetMetricData.
class PrometheusPage final : public MetricsPage {
 public:
  // All outlive this.
  PrometheusPage(Store& store, const Fleet& fleet, const std::unique_ptr<metrics::NodeMeter>& meter,
                 ApiService& monitoring)
      : store_(store), fleet_(fleet), meter_(meter), monitoring_(monitoring) {}

  aws::Result<std::string> metrics(const Caller& caller) override;

 private:
  Store& store_;
  const Fleet& fleet_;
  const std::unique_ptr<metrics::NodeMeter>& meter_;
  ApiService& monitoring_;
};

}  // namespace control
