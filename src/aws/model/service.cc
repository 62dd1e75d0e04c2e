// SPDX-License-Identifier: Apache-2.0
#include "aws/model/service.h"

namespace aws {

const Operation* find_operation(const Service& service, std::string_view name) {
  for (const auto& family : service.families) {
    for (const Operation& operation : family) {
      if (operation.name == name) return &operation;
    }
  }
  return nullptr;
}

}  // namespace aws
