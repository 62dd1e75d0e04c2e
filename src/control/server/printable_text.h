// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace control {

// Whether a character does something else to a terminal, or to a line of text, than stand in it:
// the control characters below U+00A0, the ends of lines and paragraphs, what turns the direction
// of writing.
bool is_control(uint32_t code_point);

// The text with each such character as `\u001b`, and what is not UTF-8 as U+FFFD: for terminals,
// when others have written it.
std::string printable(std::string_view text);

}  // namespace control
