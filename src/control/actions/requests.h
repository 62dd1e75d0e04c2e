// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "aws/model/value.h"

namespace control {

// Whether a Modify request has no member but the one that names the resource and the word when.
inline bool asks_for_nothing(const aws::Structure& input, std::string_view id_member) {
  for (const aws::Member& member : input.shape().members) {
    if (member.name == id_member || member.name == "ApplyImmediately") continue;
    if (input.has(member.name)) return false;
  }
  return true;
}

}  // namespace control
