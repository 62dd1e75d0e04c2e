// SPDX-License-Identifier: Apache-2.0
#include "control/authorisation/policies.h"

#include <string>
#include <utility>

#include "aws/query/timestamp.h"
#include "base/ascii.h"
#include "control/authorisation/arns.h"
#include "control/authorisation/managed_policies.h"

namespace control {

namespace {

using aws::policy::NamedPolicy;
using aws::policy::PolicySet;

constexpr std::string_view kDenyAll =
    R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})";

NamedPolicy managed_policy(Transaction& records, std::string_view account, const std::string& arn) {
  const auto document = find_policy_document(records, account, arn);
  return named_policy(arn, document ? *document : kDenyAll, true);
}

void append(Transaction& records, std::string_view account, const Permissions& permissions,
            const std::string& owner, std::vector<NamedPolicy>& policies) {
  for (const auto& [name, document] : permissions.inline_policies) {
    std::string title = "inline policy ";
    title.append(name).append(" of ").append(owner);
    policies.push_back(named_policy(title, document, false));
  }
  for (const std::string& arn : permissions.attached) {
    policies.push_back(managed_policy(records, account, arn));
  }
}

void narrow(Transaction& records, std::string_view account, const Session& session,
            PolicySet& policies) {
  if (!session.is_narrowed()) return;
  std::vector<NamedPolicy>& narrowing = policies.session.emplace();
  for (const std::string& document : session.policies) {
    narrowing.push_back(named_policy("session policy", document, false));
  }
  for (const std::string& arn : session.policy_arns) {
    narrowing.push_back(managed_policy(records, account, arn));
  }
}

void add_tags(std::string_view prefix, const Tags& tags, aws::policy::RequestContext& context) {
  for (const auto& [key, value] : tags) context.add(std::string(prefix) + key, value);
}

// A session's tags go over those of its role.
Tags principal_tags(Transaction& records, const Caller& caller) {
  const std::string id = base::to_lower(caller.name);
  Tags tags;
  if (caller.kind == PrincipalKind::kUser) {
    if (auto user = records.find<IamUser>(id)) tags = user->tags;
  } else if (caller.kind == PrincipalKind::kRole) {
    if (auto role = records.find<IamRole>(id)) tags = role->tags;
  }
  if (!caller.session) return tags;
  for (const auto& [key, value] : caller.session->tags) {
    std::erase_if(
        tags, [&name = key](const auto& tag) { return base::equals_ignore_case(tag.first, name); });
    tags[key] = value;
  }
  return tags;
}

std::string_view principal_type(const Caller& caller) {
  switch (caller.kind) {
    case PrincipalKind::kRoot:
      return "Account";
    case PrincipalKind::kUser:
      return "User";
    case PrincipalKind::kRole:
      return "AssumedRole";
    case PrincipalKind::kNobody:
      break;
  }
  return "Anonymous";
}

}  // namespace

NamedPolicy named_policy(std::string name, std::string_view document, bool managed) {
  using aws::policy::Purpose;
  auto policy = aws::policy::read_policy(document, Purpose::kIdentity);
  if (!policy) {
    name += " (it cannot be read, which denies everything)";
    policy = aws::policy::read_policy(kDenyAll, Purpose::kIdentity);
  }
  return {std::move(name), managed,
          std::make_shared<const aws::policy::Policy>(*std::move(policy))};
}

PolicySet policies_of(Transaction& records, std::string_view account, const IamUser& user) {
  PolicySet policies;
  append(records, account, user.permissions, "user " + user.name, policies.identity);
  for (const std::string& id : user.groups) {
    const auto group = records.find<IamGroup>(id);
    if (!group) continue;
    append(records, account, group->permissions, "group " + group->name, policies.identity);
  }
  if (!user.boundary.empty()) policies.boundary = managed_policy(records, account, user.boundary);
  return policies;
}

PolicySet policies_of(Transaction& records, std::string_view account, const IamGroup& group) {
  PolicySet policies;
  append(records, account, group.permissions, "group " + group.name, policies.identity);
  return policies;
}

PolicySet policies_of(Transaction& records, std::string_view account, const IamRole& role) {
  PolicySet policies;
  append(records, account, role.permissions, "role " + role.name, policies.identity);
  if (!role.boundary.empty()) policies.boundary = managed_policy(records, account, role.boundary);
  return policies;
}

PolicySet policies_of(Transaction& records, const Caller& caller) {
  const std::string id = base::to_lower(caller.name);
  PolicySet policies;
  if (caller.kind == PrincipalKind::kUser) {
    if (const auto user = records.find<IamUser>(id)) {
      policies = policies_of(records, caller.account, *user);
    }
  } else if (caller.kind == PrincipalKind::kRole) {
    if (const auto role = records.find<IamRole>(id)) {
      policies = policies_of(records, caller.account, *role);
    }
  }
  if (caller.session) narrow(records, caller.account, *caller.session, policies);
  return policies;
}

aws::policy::RequestContext context_of(Transaction& records, const Caller& caller,
                                       std::string_view region, int64_t now_ms) {
  aws::policy::RequestContext context;
  context.add("aws:CurrentTime", aws::format_timestamp({now_ms}));
  context.add("aws:EpochTime", std::to_string(now_ms / 1000));
  context.add("aws:PrincipalAccount", caller.account);
  context.add("aws:PrincipalIsAWSService", "false");
  context.add("aws:PrincipalType", std::string(principal_type(caller)));
  context.add("aws:RequestedRegion", std::string(region));
  context.add("aws:SecureTransport", caller.is_private ? "true" : "false");
  context.add("aws:userid", caller.user_id);
  if (caller.source_address != "local") context.add("aws:SourceIp", caller.source_address);
  if (caller.kind == PrincipalKind::kUser) context.add("aws:username", caller.name);
  const auto role = caller.kind == PrincipalKind::kRole
                        ? records.find<IamRole>(base::to_lower(caller.name))
                        : std::nullopt;
  context.add("aws:PrincipalArn", role ? arn_of(caller.account, *role) : caller.arn);
  add_tags("aws:PrincipalTag/", principal_tags(records, caller), context);
  if (!caller.session) return context;
  context.add("aws:TokenIssueTime", aws::format_timestamp({caller.session->issued_ms}));
  context.add("aws:MultiFactorAuthPresent", "false");
  if (!caller.session->source_identity.empty()) {
    context.add("aws:SourceIdentity", caller.session->source_identity);
  }
  return context;
}

}  // namespace control
