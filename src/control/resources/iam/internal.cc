// SPDX-License-Identifier: Apache-2.0
#include "control/resources/iam/internal.h"

#include <utility>

#include "aws/elasticache/tag_rules.h"
#include "aws/signing/canonical_request.h"
#include "base/random_text.h"
#include "control/actions/tags.h"
#include "control/authorisation/managed_policies.h"

namespace control {

aws::Result<IamUser> find_user_or_caller(ActionContext& context, const aws::Structure& input) {
  if (input.has("UserName")) return find_entity<IamUser>(context, input);
  const Caller* caller = context.caller;
  if (caller == nullptr || caller->kind != PrincipalKind::kUser) {
    return aws::Error(aws::kValidationError,
                      "Must specify userName when calling with non-User credentials");
  }
  auto user = context.records.find<IamUser>(base::to_lower(caller->name));
  if (!user) return no_such_entity<IamUser>(caller->name);
  return *std::move(user);
}

std::vector<IamAccessKey> keys_of(ActionContext& context, const IamUser& user) {
  std::vector<IamAccessKey> keys = context.records.list<IamAccessKey>();
  std::erase_if(keys, [&](const IamAccessKey& key) { return key.user != user.id; });
  return keys;
}

std::string new_unique_id(std::string_view prefix) {
  constexpr size_t kLetters = 17;
  return std::string(prefix) + base::random_text(kLetters, base::kBase32Letters);
}

aws::Result<std::string> read_document(std::string_view document, aws::policy::Purpose purpose,
                                       size_t bytes_max, size_t taken) {
  if (const auto policy = aws::policy::read_policy(document, purpose); !policy) {
    return aws::Error(aws::iam::kMalformedPolicyDocument, policy.error().message);
  }
  if (aws::policy::policy_size(document) + taken > bytes_max) {
    return aws::Error(aws::iam::kLimitExceeded,
                      "Cannot exceed quota for PolicySize: " + std::to_string(bytes_max));
  }
  return std::string(document);
}

aws::Result<Tags> read_iam_tags(const aws::Structure& input, Tags tags) {
  auto read = read_tags(input, std::move(tags));
  if (read) return read;
  const bool is_quota = read.error().spec != &aws::kInvalidParameterValue;
  return aws::Error(is_quota ? aws::iam::kLimitExceeded : aws::iam::kInvalidInput,
                    read.error().message);
}

void describe_tags(const Tags& tags, aws::Structure& out) {
  for (const auto& [key, value] : tags) out.append("Tags").set("Key", key).set("Value", value);
}

aws::Result<void> check_policy_exists(ActionContext& context, std::string_view arn) {
  if (find_policy_document(context.records, context.account.id, arn)) return {};
  return aws::Error(aws::iam::kNoSuchEntity,
                    "Policy " + std::string(arn) + " does not exist or is not attachable.");
}

void describe_boundary(const std::string& arn, aws::Structure& out) {
  if (arn.empty()) return;
  out.make("PermissionsBoundary")
      .set("PermissionsBoundaryType", "PermissionsBoundaryPolicy")
      .set("PermissionsBoundaryArn", arn);
}

void describe_user(const ActionContext& context, const IamUser& user, aws::Structure& out) {
  out.set("Path", user.path)
      .set("UserName", user.name)
      .set("UserId", user.unique_id)
      .set("Arn", arn_of(context.account.id, user))
      .set("CreateDate", aws::Timestamp{user.created_ms});
}

void describe_group(const ActionContext& context, const IamGroup& group, aws::Structure& out) {
  out.set("Path", group.path)
      .set("GroupName", group.name)
      .set("GroupId", group.unique_id)
      .set("Arn", arn_of(context.account.id, group))
      .set("CreateDate", aws::Timestamp{group.created_ms});
}

void describe_role(const ActionContext& context, const IamRole& role, aws::Structure& out) {
  out.set("Path", role.path)
      .set("RoleName", role.name)
      .set("RoleId", role.unique_id)
      .set("Arn", arn_of(context.account.id, role))
      .set("CreateDate", aws::Timestamp{role.created_ms})
      .set("AssumeRolePolicyDocument", aws::uri_encode(role.trust))
      .set("Description", role.description)
      .set("MaxSessionDuration", role.max_session_s);
}

}  // namespace control
