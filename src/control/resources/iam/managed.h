// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "control/actions/action.h"
#include "control/model/identity.h"

namespace control {

// "v3", and back; 0: it is none.
std::string version_id(int number);
int version_number(std::string_view id);

// The account's own policy under the ARN that the request gives; one of AWS' is AccessDenied to
// whoever would change it.
aws::Result<IamPolicy> find_own_policy(ActionContext& context, const aws::Structure& input);

}  // namespace control
