// SPDX-License-Identifier: Apache-2.0
#include "aws/logs/service.h"

#include "aws/logs/families.h"

namespace aws::logs {

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {log_groups(), log_streams(), log_events(),
                                                         tags()};
  static const Service kService = {
      .name = "logs",
      .version = "Logs_20140328",
      .xml_namespace = "https://logs.amazonaws.com/doc/2014-03-28/",
      .dialect = Dialect::kJson,
      .families = kFamilies,
  };
  return kService;
}

}  // namespace aws::logs
