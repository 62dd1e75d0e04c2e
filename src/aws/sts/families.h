// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/model/service.h"

namespace aws::sts {

std::span<const Operation> sessions();

}  // namespace aws::sts
