// SPDX-License-Identifier: Apache-2.0
#include "aws/kms/service.h"

#include "aws/kms/families.h"

namespace aws::kms {

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {keys(), key_policies(), aliases(),
                                                         cryptography()};
  static const Service kService = {
      .name = "kms",
      .version = "TrentService",
      .xml_namespace = "https://kms.amazonaws.com/",
      .dialect = Dialect::kJson,
      .families = kFamilies,
  };
  return kService;
}

}  // namespace aws::kms
