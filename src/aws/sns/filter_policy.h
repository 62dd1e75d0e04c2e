// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/result.h"

// Which messages a subscription wants, by their attributes ("Amazon SNS message filtering" in SNS'
// guide):
//
//   {"kind": ["order", {"prefix": "return-"}], "price": [{"numeric": [">=", 10, "<", 100]}]}
//
// All attributes have to be there with one of their values each.

namespace aws::sns {

// An Error says what is none: no object, an attribute without a list, a condition that is not known
// or has another form, more than SNS takes.
base::Result<void> check_filter_policy(std::string_view policy);

// `attributes` as a message has them: {"kind": {"Type": "String", "Value": "order"}}. Requires: the
// policy is one.
bool wants(std::string_view policy, const boost::json::object& attributes);

}  // namespace aws::sns
