// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace control {

// Appends `text` as a JSON string with its quotes, in one line whatever it holds. Bytes that are
// not UTF-8 become U+FFFD.
void append_json_text(std::string& out, std::string_view text);

// Appends `"name":"text",`.
void append_json_member(std::string& out, std::string_view name, std::string_view text);

}  // namespace control
