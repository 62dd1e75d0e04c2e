// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/clock.h"
#include "control/actions/action.h"
#include "control/api/api_service.h"
#include "control/metrics/series_store.h"
#include "control/store/store.h"

namespace control {

// CloudWatch, as far as reading goes: answers from the series of all nodes. It has no actions,
// since no record is read or written; who calls is authorised as for all else.
class MonitoringService final : public ApiService {
 public:
  // All outlive this.
  MonitoringService(Store& store, const Account& account, const base::Clock& clock,
                    const std::unique_ptr<metrics::SeriesStore>& series)
      : store_(store), account_(account), clock_(clock), series_(series) {}

  const aws::Service& model() const override;
  Authorisation authorise(const Call& call) override;
  ActionResult call(const Call& call) override;

 private:
  Store& store_;
  const Account& account_;
  const base::Clock& clock_;
  const std::unique_ptr<metrics::SeriesStore>& series_;
};

}  // namespace control
