// SPDX-License-Identifier: Apache-2.0
#include "control/service/first_cache.h"

#include <string>

#include "aws/elasticache/service.h"
#include "base/log.h"
#include "control/model/cache_cluster.h"
#include "control/model/installation.h"
#include "control/nodes/node.h"
#include "control/service/service.h"

namespace control {

namespace {

// The call that a user would make.
ActionResult create(ActionContext& context) {
  const std::string text =
      "Action=CreateCacheCluster&Version=2015-02-02&Engine=redis"
      "&CacheNodeType=cache.t4g.micro&NumCacheNodes=1&CacheClusterId=" +
      std::string(kFirstCache);
  const aws::Result<aws::Form> form = aws::Form::parse(text);
  const aws::Result<aws::Request> request = aws::read_request(aws::elasticache::service(), *form);
  return find_elasticache_action("CreateCacheCluster")->run(context, *request);
}

}  // namespace

bool make_first_cache(const ActionEnvironment& environment) {
  Transaction records(environment.store);
  auto installation = records.find<Installation>(Installation::kId);
  if (records.failure()) return false;
  if (!installation) installation = Installation{std::string(Installation::kId)};
  if (installation->has_greeted) return true;
  const std::vector<Host> hosts = records.list<Host>();
  const bool is_new = records.list<CacheCluster>().empty();
  if (is_new && hosts.empty()) return false;
  if (is_new) {
    ActionContext context = {records,
                             environment.account,
                             environment.fleet,
                             environment.storage,
                             environment.random,
                             environment.clock.wall_ms()};
    if (const ActionResult created = create(context); !created) {
      base::log::warning("there is no {}: {}", kFirstCache, created.error().message);
      return true;  // the user will see the same error, better explained, at the first call
    }
  }
  installation->has_greeted = true;
  records.put(*installation);
  return records.commit().has_value();
}

}  // namespace control
