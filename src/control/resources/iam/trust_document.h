// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/actions/action.h"
#include "control/model/identity.h"

namespace control {

// Gives the role the trust policy, if it is one: its actions are STS', and whoever of this account
// it names exists. Who is named and later deleted and made again is somebody else, so that the ids
// of those who are named now are kept as well. MalformedPolicyDocument, LimitExceeded.
aws::Result<void> read_trust(ActionContext& context, std::string_view document, IamRole& role);

}  // namespace control
