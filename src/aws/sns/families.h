// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/model/service.h"

namespace aws::sns {

std::span<const Operation> topics();
std::span<const Operation> subscriptions();
std::span<const Operation> publishing();

}  // namespace aws::sns
