// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/service.h"

#include "aws/monitoring/families.h"

namespace aws::monitoring {

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {metrics(), alarms(), alarm_states(),
                                                         dashboards(), tags()};
  static const Service kService = {
      .name = "monitoring",
      .version = "2010-08-01",
      .xml_namespace = "http://monitoring.amazonaws.com/doc/2010-08-01/",
      .dialect = Dialect::kQuery,
      .families = kFamilies,
  };
  return kService;
}

}  // namespace aws::monitoring
