// SPDX-License-Identifier: Apache-2.0
// What requests to create and to modify a cluster have in common.
#include <algorithm>

#include "base/ascii.h"
#include "control/actions/kms_keys.h"
#include "control/actions/topics.h"
#include "control/actions/windows.h"
#include "control/model/subnet_group.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/network/access.h"

namespace control {

namespace {

using aws::kInvalidParameterCombination;
using aws::kInvalidParameterValue;

// The subnet group's VPC is the cluster's.
std::string vpc_of(Transaction& records, const CacheCluster& cluster) {
  const auto group = records.find<SubnetGroup>(cluster.subnet_group);
  return group ? group->vpc : "";
}

template <typename List>
void assign_once_each(const List& names, std::vector<std::string>& out) {
  out.clear();
  for (const std::string_view name : names) {
    if (std::find(out.begin(), out.end(), name) == out.end()) out.emplace_back(name);
  }
}

}  // namespace

aws::Result<const EngineVersion*> read_engine_version(std::string_view engine,
                                                      std::string_view wanted,
                                                      std::string_view present) {
  const EngineVersion* version = find_engine_version(engine, wanted);
  if (version == nullptr) {
    return aws::Error(kInvalidParameterCombination,
                      "Cannot find version " + std::string(wanted) + " for " + std::string(engine));
  }
  const std::string_view selectable = version->selectable();
  if (wanted == version->version && wanted != selectable && wanted != present) {
    return aws::Error(kInvalidParameterValue, "Specific version selection is not allowed for '" +
                                                  std::string(wanted) + "', please use '" +
                                                  std::string(selectable) + "'");
  }
  return version;
}

aws::Result<void> read_cluster_windows(const aws::Structure& input, CacheCluster& cluster) {
  if (is_memcached(cluster) && input.has("SnapshotWindow")) {
    return aws::Error(kInvalidParameterCombination,
                      "memcached has no snapshots: leave out SnapshotWindow.");
  }
  Windows windows = {cluster.maintenance_window, cluster.snapshot_window,
                     cluster.maintenance_window_is_ours, cluster.snapshot_window_is_ours};
  if (auto good = read_windows(input, windows); !good) return good;
  cluster.maintenance_window = windows.maintenance;
  cluster.snapshot_window = windows.snapshot;
  cluster.maintenance_window_is_ours = windows.maintenance_is_ours;
  cluster.snapshot_window_is_ours = windows.snapshot_is_ours;
  return {};
}

aws::Result<void> read_cluster_access(ActionContext& context, const aws::Structure& input,
                                      CacheCluster& cluster) {
  const auto ids = input.strings("SecurityGroupIds");
  const auto names = input.strings("CacheSecurityGroupNames");
  const std::string vpc = vpc_of(context.records, cluster);
  const int subnet_group = aws::find_member(input.shape(), "CacheSubnetGroupName");
  const bool names_subnets = subnet_group >= 0 && input.has("CacheSubnetGroupName");
  if (!names.empty() && (!ids.empty() || names_subnets || !is_default_vpc(vpc))) {
    return aws::Error(kInvalidParameterCombination,
                      "Use of cache security groups is not permitted along with cache subnet group "
                      "and/or security group Ids.");
  }
  if (!ids.empty()) {
    assign_once_each(ids, cluster.security_groups);
    cluster.cache_security_groups.clear();
  } else if (!names.empty()) {
    std::vector<std::string> lower;
    lower.reserve(names.size());
    for (const std::string_view name : names) lower.push_back(base::to_lower(name));
    assign_once_each(lower, cluster.cache_security_groups);
    cluster.security_groups.clear();
  } else if (cluster.security_groups.empty() && cluster.cache_security_groups.empty()) {
    cluster.security_groups = {default_security_group(context.records, vpc)};
  } else {
    return {};
  }
  if (auto good = check_cache_security_groups(context.records, cluster.cache_security_groups);
      !good) {
    return good;
  }
  return check_security_groups(context.records, cluster.security_groups,
                               {cluster.subnet_group, vpc});
}

aws::Result<void> read_notifications(const ActionContext& context, const aws::Structure& input,
                                     CacheCluster& cluster) {
  if (const auto text = input.string("NotificationTopicArn")) {
    auto topic = read_topic_arn(context.account, *text);
    if (!topic) return topic.error();
    // A user who has switched notifications off has not asked for them with another topic.
    if (cluster.notification_topic.empty()) cluster.notifications_active = true;
    cluster.notification_topic = *std::move(topic);
  }
  if (aws::find_member(input.shape(), "NotificationTopicStatus") < 0) return {};
  if (const auto status = input.string("NotificationTopicStatus")) {
    if (*status != "active" && *status != "inactive") {
      return aws::Error(kInvalidParameterValue,
                        "NotificationTopicStatus must be active or inactive.");
    }
    cluster.notifications_active = *status == "active";
  }
  return {};
}

aws::Result<void> read_retention(const aws::Structure& input, CacheCluster& cluster) {
  constexpr int64_t kDaysMax = 35;
  const auto days = input.integer("SnapshotRetentionLimit");
  if (!days) return {};
  if (is_memcached(cluster) && *days != 0) {
    return aws::Error(kInvalidParameterCombination,
                      "memcached has no snapshots: leave out SnapshotRetentionLimit.");
  }
  if (*days < 0 || *days > kDaysMax) {
    return aws::Error(kInvalidParameterValue, "SnapshotRetentionLimit must be between 0 and " +
                                                  std::to_string(kDaysMax) + ".");
  }
  cluster.snapshot_retention_days = static_cast<int>(*days);
  return {};
}

aws::Result<void> read_encryption(const ActionContext& context, const aws::Structure& input,
                                  CacheCluster& cluster) {
  if (aws::find_member(input.shape(), "AtRestEncryptionEnabled") < 0) return {};
  const std::string_view key = input.string("KmsKeyId").value_or("");
  const bool by_default = cluster.engine == "valkey";  // as AWS
  if (!input.boolean("AtRestEncryptionEnabled").value_or(by_default)) {
    if (key.empty()) return {};
    return aws::Error(kInvalidParameterCombination, "KmsKeyId needs AtRestEncryptionEnabled.");
  }
  if (is_memcached(cluster)) {
    return aws::Error(kInvalidParameterCombination,
                      "Encryption at rest is not supported for engine memcached.");
  }
  const aws::Result<std::string> arn =
      key.empty() ? kms_key_arn(context) : read_kms_key(context, key);
  if (!arn) return arn.error();
  auto data_key = new_data_key(context, *arn);
  if (!data_key) return data_key.error();
  cluster.kms_key = *arn;
  cluster.data_key = *std::move(data_key);
  return {};
}

}  // namespace control
