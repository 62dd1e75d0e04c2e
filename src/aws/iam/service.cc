// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/service.h"

#include "aws/iam/families.h"

namespace aws::iam {

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {
      users(),       access_keys(), groups(),       roles(), inline_policies(), managed_policies(),
      attachments(), simulation(),  surroundings(),
  };
  static const Service kService = {
      .name = "iam",
      .version = "2010-05-08",
      .xml_namespace = "https://iam.amazonaws.com/doc/2010-05-08/",
      .dialect = Dialect::kQuery,
      .families = kFamilies,
      .signing_region = kRegion,
  };
  return kService;
}

}  // namespace aws::iam
