// SPDX-License-Identifier: Apache-2.0
#include "aws/sts/service.h"

#include "aws/sts/families.h"

namespace aws::sts {

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {sessions()};
  static const Service kService = {
      .name = "sts",
      .version = "2011-06-15",
      .xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/",
      .dialect = Dialect::kQuery,
      .families = kFamilies,
      .signing_region = "us-east-1",
  };
  return kService;
}

}  // namespace aws::sts
