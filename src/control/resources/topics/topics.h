// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/actions/action.h"

// SNS: topics, who hears of them, and what is published to them.

namespace control {

Actions topic_actions();
Actions topic_attribute_actions();
Actions topic_permission_actions();
Actions subscription_actions();
Actions subscription_list_actions();
Actions publish_actions();

// A message becomes a delivery for each confirmed subscription of its topic, and is gone.
void reconcile_publication(ActionContext& context, std::string_view id);

// A subscription that nobody has confirmed in time goes.
void reconcile_subscription(ActionContext& context, std::string_view id);

}  // namespace control
