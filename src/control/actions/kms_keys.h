// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "control/actions/action.h"

namespace control {

// The ARN of the service's master key, as Describe calls show it.
std::string kms_key_arn(const ActionContext& context);

// KmsKeyId of a request: an id, an ARN, or the alias `aws/elasticache` in either form. The ARN of
// the key, or InvalidParameterValue with the key that there is.
aws::Result<std::string> read_kms_key(const ActionContext& context, std::string_view text);

}  // namespace control
