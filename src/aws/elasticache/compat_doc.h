// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace aws::elasticache {

// docs/compat-aws.md: every operation of the table, and whether `is_handled` knows a handler for
// it.
std::string compat_document(const std::function<bool(std::string_view operation)>& is_handled);

}  // namespace aws::elasticache
