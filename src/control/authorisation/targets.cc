// SPDX-License-Identifier: Apache-2.0
#include "control/authorisation/targets.h"

#include <optional>
#include <string>
#include <utility>

#include "aws/ec2/access_rules.h"
#include "aws/elasticache/arn.h"
#include "aws/iam/access_rules.h"
#include "base/ascii.h"
#include "base/base64.h"
#include "control/actions/kms_keys.h"
#include "control/actions/log_groups.h"
#include "control/actions/topics.h"
#include "control/authorisation/arns.h"
#include "control/authorisation/managed_policies.h"
#include "control/model/alarm.h"
#include "control/model/cache_cluster.h"
#include "control/model/cache_security_group.h"
#include "control/model/identity.h"
#include "control/model/log_group.h"
#include "control/model/network.h"
#include "control/model/parameter_group.h"
#include "control/model/replication_group.h"
#include "control/model/snapshot.h"
#include "control/model/subnet_group.h"

namespace control {

namespace {

using aws::policy::Need;

template <Record T>
Tags tags_of(Transaction& records, std::string_view id) {
  const auto record = records.find<T>(id);
  return record ? record->tags : Tags();
}

// --- ElastiCache ---------------------------------------------------------------------------------

Tags cache_tags(Transaction& records, std::string_view type, std::string_view id) {
  using Read = Tags (*)(Transaction & records, std::string_view id);
  constexpr std::pair<std::string_view, Read> kTables[] = {
      {"cluster", tags_of<CacheCluster>},
      {"parametergroup", tags_of<ParameterGroup>},
      {"replicationgroup", tags_of<ReplicationGroup>},
      {"securitygroup", tags_of<CacheSecurityGroup>},
      {"snapshot", tags_of<Snapshot>},
      {"subnetgroup", tags_of<SubnetGroup>},
  };
  for (const auto& [known, read] : kTables) {
    if (known == type) return read(records, id);
  }
  return {};
}

Target cache_target(const TargetContext& context, const Need& need) {
  if (need.type == "arn") {
    const auto arn = aws::elasticache::parse_arn(need.name);
    if (!arn) return {need.name};
    aws::elasticache::Arn resource = *arn;
    resource.id = base::to_lower(resource.id);
    const std::string_view type = aws::elasticache::resource_type_word(resource.type);
    return {format_arn(resource), cache_tags(context.records, type, resource.id)};
  }
  const std::string id = base::to_lower(need.name);
  const bool is_global = need.type == "globalreplicationgroup";
  std::string arn = "arn:aws:elasticache:";
  arn.append(is_global ? "" : context.account.region).append(":").append(context.account.id);
  arn.append(":").append(need.type).append(":").append(id);
  return {std::move(arn), cache_tags(context.records, need.type, id)};
}

// --- EC2 -----------------------------------------------------------------------------------------

Tags rule_tags(Transaction& records, std::string_view id) {
  for (const SecurityGroup& group : records.list<SecurityGroup>()) {
    for (const SecurityGroupRule& rule : group.rules) {
      if (rule.id == id) return rule.tags;
    }
  }
  return {};
}

// The group that has the name in the default VPC, where requests by name look for it.
std::string group_called(Transaction& records, const std::string& name) {
  std::string vpc;
  for (const Vpc& one : records.list<Vpc>()) {
    if (one.is_default) vpc = one.id;
  }
  for (const SecurityGroup& group : records.list<SecurityGroup>()) {
    if (group.name == name && group.vpc == vpc) return group.id;
  }
  return "*";
}

Target network_target(const TargetContext& context, const Need& need) {
  if (need.type == "group-name") {
    const std::string id = group_called(context.records, need.name);
    return network_target(context, {need.action, "security-group", id, need.has_keys});
  }
  const std::string_view type =
      need.type == "id" ? aws::ec2::resource_type_of(need.name) : std::string_view(need.type);
  std::string arn = "arn:aws:ec2:" + context.account.region + ":" + context.account.id + ":";
  arn.append(type.empty() ? "*" : type).append("/").append(need.name);
  Target target = {std::move(arn)};
  if (type == "vpc") target.tags = tags_of<Vpc>(context.records, need.name);
  if (type == "subnet") target.tags = tags_of<Subnet>(context.records, need.name);
  if (type == "security-group") target.tags = tags_of<SecurityGroup>(context.records, need.name);
  if (type == "security-group-rule") target.tags = rule_tags(context.records, need.name);
  return target;
}

// --- IAM and STS ---------------------------------------------------------------------------------

// Of something that is not there: with the path that the request gives it.
std::string new_arn(const TargetContext& context, const Need& need, const std::string& name) {
  const bool has_path = aws::find_member(context.input.shape(), "Path") >= 0;
  const std::string path(has_path ? context.input.string("Path").value_or("/") : "/");
  return iam_arn(context.account.id, need.type + path + name);
}

template <Record T>
Target named_target(const TargetContext& context, const Need& need, const std::string& name) {
  const auto record = context.records.find<T>(base::to_lower(name));
  Target target = {record ? arn_of(context.account.id, *record) : new_arn(context, need, name)};
  if constexpr (requires { record->tags; }) {
    if (record) target.tags = record->tags;
  }
  return target;
}

// An ARN's tags, whether it is a role's or a policy's.
Tags identity_tags(const TargetContext& context, const std::string& arn) {
  const std::string id = base::to_lower(std::string_view(arn).substr(arn.rfind('/') + 1));
  if (arn.starts_with(iam_arn(context.account.id, "role/"))) {
    const auto role = context.records.find<IamRole>(id);
    return role && arn_of(context.account.id, *role) == arn ? role->tags : Tags();
  }
  const auto policy = own_policy_id(context.account.id, arn);
  if (!policy) return {};
  return tags_of<IamPolicy>(context.records, *policy);
}

Target identity_target(const TargetContext& context, const Need& need) {
  if (need.type == "arn") return {need.name, identity_tags(context, need.name)};
  if (need.type == "service-role") {
    return {iam_arn(context.account.id, "role/aws-service-role/" + need.name + "/*")};
  }
  if (need.name == "*") return {iam_arn(context.account.id, need.type + "/*")};
  const std::string name = need.name == aws::iam::kCallersOwnName ? context.caller.name : need.name;
  if (need.type == "user") return named_target<IamUser>(context, need, name);
  if (need.type == "group") return named_target<IamGroup>(context, need, name);
  if (need.type == "role") return named_target<IamRole>(context, need, name);
  return named_target<IamPolicy>(context, need, name);
}

// --- KMS -----------------------------------------------------------------------------------------

// Of a text that was encrypted: the key that it says.
std::optional<std::string> key_of_ciphertext(const std::string& text) {
  const auto bytes = base::read_base64(text);
  const auto ciphertext = bytes ? read_ciphertext(*bytes) : std::nullopt;
  if (!ciphertext) return std::nullopt;
  return ciphertext->key_id;
}

Target kms_target(const TargetContext& context, const Need& need) {
  if (need.type == "alias") return {kms_alias_arn(context.account, need.name)};
  const auto id = need.type == "ciphertext"
                      ? key_of_ciphertext(need.name)
                      : kms_key_id(context.records, context.account, "", need.name);
  if (!id || id->empty()) return {kms_arn(context.account, "*")};
  return {kms_arn(context.account, *id), tags_of<KmsKey>(context.records, *id)};
}

// --- CloudWatch ----------------------------------------------------------------------------------

Target monitoring_target(const TargetContext& context, const Need& need) {
  if (need.type == "dashboard") {
    return {"arn:aws:cloudwatch::" + context.account.id + ":dashboard/" + need.name};
  }
  const std::string start = alarm_arn(context.account.region, context.account.id, "");
  if (need.type != "arn") return {start + need.name, tags_of<Alarm>(context.records, need.name)};
  Target target = {need.name};
  if (need.name.starts_with(start)) {
    target.tags = tags_of<Alarm>(context.records, need.name.substr(start.size()));
  }
  return target;
}

// --- SNS -----------------------------------------------------------------------------------------

// A subscription's is its topic.
Target topic_target(const TargetContext& context, const Need& need) {
  std::string arn = need.name;
  if (need.type == "topic-name") arn = topic_arn(context.account, need.name);
  if (need.type == "subscription") arn = arn.substr(0, arn.rfind(':'));
  const std::string id = topic_of_arn(context.account, arn);
  return {std::move(arn), id.empty() ? Tags() : tags_of<Topic>(context.records, id)};
}

// --- CloudWatch Logs -----------------------------------------------------------------------------

// A group's ARN ends with what all of its streams' begin with, but where its tags are meant:
// policies name it with `:*`, and tags without.
Target log_target(const TargetContext& context, const Need& need) {
  const std::string name = log_group_name(context.account, need.name);
  if (need.type == "arn" && name.empty()) return {need.name};
  std::string arn = log_group_arn(context.account, name);
  if (need.type != "arn") arn += ":log-stream:";
  if (need.type == "log-stream") arn += context.input.string("logStreamName").value_or("");
  return {std::move(arn), tags_of<LogGroup>(context.records, name)};
}

}  // namespace

Target target_of(const TargetContext& context, std::string_view service, const Need& need) {
  if (need.type.empty()) return {"*"};
  if (service == "elasticache") return cache_target(context, need);
  if (service == "ec2") return network_target(context, need);
  if (service == "monitoring") return monitoring_target(context, need);
  if (service == "kms") return kms_target(context, need);
  if (service == "sns") return topic_target(context, need);
  if (service == "logs") return log_target(context, need);
  return identity_target(context, need);
}

}  // namespace control
