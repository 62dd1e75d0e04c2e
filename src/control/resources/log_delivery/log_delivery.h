// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "control/actions/action.h"
#include "control/model/log_delivery.h"

namespace control {

// Whose logs they are.
struct LoggedCache {
  std::string_view engine;
  std::string_view version;
};

// LogDeliveryConfigurations of a request that makes a cache or changes one, laid over what there
// is: kinds of logs that it does not name stay as they are. InvalidParameterValue and
// InvalidParameterCombination; so for a destination that is not there.
aws::Result<void> read_log_deliveries(ActionContext& context, const aws::Structure& input,
                                      const LoggedCache& cache, LogDeliveries& deliveries);

// What a reconciler does with them, again and again: what is on its way arrives when the cache is
// available, and what has no destination any more says so until it has one again.
void settle_log_deliveries(ActionContext& context, bool is_available, LogDeliveries& deliveries);

// LogDeliveryConfigurations, and of PendingModifiedValues those that are on their way.
void describe_log_deliveries(const LogDeliveries& deliveries, aws::Structure& out);

// What a log can be delivered to now. Log groups and delivery streams come and go.
bool has_destination(Transaction& records, const Account& account, const LogDelivery& delivery);

}  // namespace control
