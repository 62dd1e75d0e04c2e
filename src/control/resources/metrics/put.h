// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/resources/metrics/metrics.h"

namespace control {

// PutMetricData: all of the data of a request, or none.
ActionResult put_metric_data(const MetricCall& call);

}  // namespace control
