// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

namespace control {

using Tags = std::map<std::string, std::string, std::less<>>;

}  // namespace control
