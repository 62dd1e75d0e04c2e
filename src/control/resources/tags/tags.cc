// SPDX-License-Identifier: Apache-2.0
#include "control/resources/tags/tags.h"

#include <string>
#include <utility>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/tag_rules.h"
#include "control/actions/tags.h"
#include "control/model/cache_cluster.h"
#include "control/model/cache_security_group.h"
#include "control/model/parameter_group.h"
#include "control/model/replication_group.h"
#include "control/model/snapshot.h"
#include "control/model/subnet_group.h"
#include "control/model/user.h"
#include "control/resources/network/network.h"
#include "control/resources/users/user.h"

namespace control {

namespace {

using aws::elasticache::Arn;
using aws::elasticache::ResourceType;
using ChangeTags = aws::Result<Tags> (*)(const aws::Structure& input, Tags tags);

// Reads a record's tags, lets `change` have them, and writes them back if they have changed.
template <Record T>
aws::Result<Tags> with_tags_of(ActionContext& context, const Arn& arn,
                               const aws::ErrorSpec& not_found, const aws::Structure& input,
                               ChangeTags change) {
  std::optional<T> record = context.records.find<T>(arn.id);
  if (!record) return aws::Error(not_found, "The resource " + format_arn(arn) + " is not found.");
  auto tags = change(input, record->tags);
  if (!tags) return tags;
  record->tags = *tags;
  context.records.put(*record);
  return tags;
}

// The tags of a replication group are its clusters' as well.
aws::Result<Tags> with_tags_of_group(ActionContext& context, const Arn& arn,
                                     const aws::Structure& input, ChangeTags change) {
  auto tags = with_tags_of<ReplicationGroup>(
      context, arn, aws::elasticache::kReplicationGroupNotFoundFault, input, change);
  if (!tags) return tags;
  const auto group = context.records.find<ReplicationGroup>(arn.id);
  for (const std::string& id : group->members) {
    auto cluster = context.records.find<CacheCluster>(id);
    if (!cluster) continue;
    cluster->tags = *tags;
    context.records.put(*cluster);
  }
  return tags;
}

aws::Result<Tags> with_tags(ActionContext& context, const aws::Structure& input,
                            ChangeTags change) {
  namespace errors = aws::elasticache;
  const auto arn = aws::elasticache::parse_arn(*input.string("ResourceName"));
  if (!arn) return aws::Error(errors::kInvalidARNFault, arn.error().message);
  if (arn->account != context.account.id || arn->region != context.account.region) {
    return aws::Error(errors::kInvalidARNFault,
                      "The ARN " + format_arn(*arn) + " is of another account or region.");
  }
  Network network(context.records);  // so that the default subnet group exists
  switch (arn->type) {
    case ResourceType::kCluster:
      return with_tags_of<CacheCluster>(context, *arn, errors::kCacheClusterNotFoundFault, input,
                                        change);
    case ResourceType::kReplicationGroup:
      return with_tags_of_group(context, *arn, input, change);
    case ResourceType::kParameterGroup:
      return with_tags_of<ParameterGroup>(context, *arn, errors::kCacheParameterGroupNotFoundFault,
                                          input, change);
    case ResourceType::kSubnetGroup:
      return with_tags_of<SubnetGroup>(context, *arn, errors::kCacheSubnetGroupNotFoundFault, input,
                                       change);
    case ResourceType::kSecurityGroup:
      return with_tags_of<CacheSecurityGroup>(
          context, *arn, errors::kCacheSecurityGroupNotFoundFault, input, change);
    case ResourceType::kSnapshot:
      return with_tags_of<Snapshot>(context, *arn, errors::kSnapshotNotFoundFault, input, change);
    case ResourceType::kUser:
      ensure_default_user(context.records);
      return with_tags_of<User>(context, *arn, errors::kUserNotFoundFault, input, change);
    case ResourceType::kUserGroup:
      return with_tags_of<UserGroup>(context, *arn, errors::kUserGroupNotFoundFault, input, change);
    default:
      return aws::Error(
          errors::kInvalidARNFault,
          "There are no resources of type " + std::string(resource_type_word(arn->type)) + " yet.");
  }
}

ActionResult result_of(const aws::Request& request, const aws::Result<Tags>& tags) {
  if (!tags) return tags.error();
  aws::Structure result(*request.operation->output);
  result.set_list("TagList");
  for (const auto& [key, value] : *tags) {
    result.append("TagList").set("Key", key).set("Value", value);
  }
  return result;
}

aws::Result<Tags> keep(const aws::Structure& /*input*/, Tags tags) { return tags; }

aws::Result<Tags> remove(const aws::Structure& input, Tags tags) {
  return aws::elasticache::remove_tags(std::move(tags), input.strings("TagKeys"));
}

ActionResult add_tags_to_resource(ActionContext& context, const aws::Request& request) {
  return result_of(request, with_tags(context, request.input, read_tags));
}

ActionResult remove_tags_from_resource(ActionContext& context, const aws::Request& request) {
  return result_of(request, with_tags(context, request.input, remove));
}

ActionResult list_tags_for_resource(ActionContext& context, const aws::Request& request) {
  return result_of(request, with_tags(context, request.input, keep));
}

constexpr Action kActions[] = {
    {"AddTagsToResource", add_tags_to_resource},
    {"RemoveTagsFromResource", remove_tags_from_resource},
    {"ListTagsForResource", list_tags_for_resource},
};

}  // namespace

Actions tag_actions() { return kActions; }

}  // namespace control
