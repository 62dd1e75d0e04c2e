// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/service.h"

#include "aws/elasticache/families.h"

namespace aws::elasticache {

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {
      cache_clusters(),
      replication_groups(),
      replication_group_scaling(),
      migration(),
      global_replication_groups(),
      serverless_caches(),
      serverless_snapshots(),
      snapshots(),
      parameter_groups(),
      subnet_groups(),
      security_groups(),
      users(),
      user_groups(),
      tags(),
      reserved_nodes(),
      service_updates(),
      events_and_versions(),
  };
  static const Service kService = {
      .name = "elasticache",
      .version = "2015-02-02",
      .xml_namespace = "http://elasticache.amazonaws.com/doc/2015-02-02/",
      .dialect = Dialect::kQuery,
      .families = kFamilies,
  };
  return kService;
}

}  // namespace aws::elasticache
