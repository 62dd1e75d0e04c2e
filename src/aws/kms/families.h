// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/model/service.h"

namespace aws::kms {

std::span<const Operation> keys();
std::span<const Operation> key_policies();
std::span<const Operation> aliases();
std::span<const Operation> cryptography();

}  // namespace aws::kms
