// SPDX-License-Identifier: Apache-2.0
#include "aws/sns/service.h"

#include "aws/sns/families.h"

namespace aws::sns {

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {topics(), subscriptions(), publishing()};
  static const Service kService = {
      .name = "sns",
      .version = "2010-03-31",
      .xml_namespace = "http://sns.amazonaws.com/doc/2010-03-31/",
      .dialect = Dialect::kQuery,
      .families = kFamilies,
  };
  return kService;
}

}  // namespace aws::sns
