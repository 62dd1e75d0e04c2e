// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/model/error.h"
#include "control/api/call.h"

namespace control {

// What Prometheus reads. Called on the thread of the front.
class MetricsPage {
 public:
  virtual ~MetricsPage() = default;

  // In Prometheus' text format, as of now. AccessDenied for who may not read metrics.
  virtual aws::Result<std::string> metrics(const Caller& caller) = 0;
};

}  // namespace control
