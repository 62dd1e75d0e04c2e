// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "base/result.h"

namespace control::alarms {

// What a request may ask of us.
inline constexpr size_t kRuleBytesMax = 10'240;
inline constexpr size_t kRuleAlarmsMax = 100;
inline constexpr int kRuleDepthMax = 32;

// Whether an alarm, by its name or ARN, is in a state. Asked for each that a rule names, whatever
// the others are.
using IsInState = std::function<bool(std::string_view alarm, std::string_view state)>;

// An AlarmRule of a composite alarm: "ALARM(one) AND NOT (OK("an other") OR INSUFFICIENT_DATA(x))",
// with TRUE and FALSE as well. NOT binds first, then AND, then OR. Errors say where a text is none,
// and are the same whatever the answers. Time is linear in the text.
base::Result<bool> evaluate_rule(std::string_view rule, const IsInState& is_in_state);

}  // namespace control::alarms
