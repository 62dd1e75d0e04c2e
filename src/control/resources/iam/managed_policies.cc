// SPDX-License-Identifier: Apache-2.0
#include "control/authorisation/managed_policies.h"

#include <algorithm>
#include <utility>

#include "control/resources/iam/attached.h"
#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"
#include "control/resources/iam/managed.h"

namespace control {

namespace {

constexpr size_t kPoliciesMax = 1'500;      // of an account, as on AWS
constexpr size_t kManagedBytesMax = 6'144;  // of a document, as on AWS

// When AWS has made those of its own: 2015-02-06, 18:40.
constexpr int64_t kAwsPoliciesMs = 1'423'248'000'000;

// A policy of either kind, as lists show it.
struct ManagedPolicy {
  std::string id;  // by which they are in order; short enough for a marker
  std::string arn;
  std::string path;
  std::string name;
  std::string unique_id;
  std::string description;
  int default_version = 1;
  Tags tags;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  bool is_own = false;
};

ManagedPolicy show(const AwsManagedPolicy& policy) {
  return {.id = "aws/" + base::to_lower(policy.name),
          .arn = arn_of(policy),
          .path = "/",
          .name = std::string(policy.name),
          .unique_id = std::string(policy.unique_id),
          .description = std::string(policy.description),
          .tags = {},
          .created_ms = kAwsPoliciesMs,
          .updated_ms = kAwsPoliciesMs};
}

ManagedPolicy show(const ActionContext& context, const IamPolicy& policy) {
  return {.id = "own/" + policy.id,
          .arn = arn_of(context.account.id, policy),
          .path = policy.path,
          .name = policy.name,
          .unique_id = policy.unique_id,
          .description = policy.description,
          .default_version = policy.default_version,
          .tags = policy.tags,
          .created_ms = policy.created_ms,
          .updated_ms = policy.updated_ms,
          .is_own = true};
}

void describe_policy(ActionContext& context, const ManagedPolicy& policy, aws::Structure& out) {
  const PolicyUse use = use_of_policy(context, policy.arn);
  out.set("PolicyName", policy.name)
      .set("PolicyId", policy.unique_id)
      .set("Arn", policy.arn)
      .set("Path", policy.path)
      .set("DefaultVersionId", version_id(policy.default_version))
      .set("AttachmentCount", use.attached)
      .set("PermissionsBoundaryUsageCount", use.boundaries)
      .set("IsAttachable", true)
      .set("CreateDate", aws::Timestamp{policy.created_ms})
      .set("UpdateDate", aws::Timestamp{policy.updated_ms});
}

ActionResult create_policy(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const std::string name(*input.string("PolicyName"));
  IamPolicy policy = {.id = base::to_lower(name), .name = name};
  if (context.records.exists<IamPolicy>(policy.id)) {
    return aws::Error(aws::iam::kEntityAlreadyExists,
                      "A policy called " + name +
                          " already exists. Duplicate names are not "
                          "allowed.");
  }
  if (context.records.list<IamPolicy>().size() >= kPoliciesMax) {
    return aws::Error(aws::iam::kLimitExceeded, "Cannot exceed quota for PoliciesPerAccount: " +
                                                    std::to_string(kPoliciesMax));
  }
  auto document = read_document(*input.string("PolicyDocument"), aws::policy::Purpose::kIdentity,
                                kManagedBytesMax);
  if (!document) return document.error();
  auto tags = read_iam_tags(input);
  if (!tags) return tags.error();
  policy.path = input.string("Path").value_or("/");
  policy.description = input.string("Description").value_or("");
  policy.tags = *std::move(tags);
  policy.unique_id = new_unique_id("ANPA");
  policy.created_ms = policy.updated_ms = context.now_ms;
  policy.versions = {{1, *std::move(document), context.now_ms}};
  policy.last_version = policy.default_version = 1;
  context.records.put(policy);
  aws::Structure result(*request.operation->output);
  aws::Structure& out = result.make("Policy");
  describe_policy(context, show(context, policy), out);
  describe_tags(policy.tags, out);
  return result;
}

ActionResult get_policy(ActionContext& context, const aws::Request& request) {
  const std::string arn(*request.input.string("PolicyArn"));
  aws::Structure result(*request.operation->output);
  aws::Structure& out = result.make("Policy");
  ManagedPolicy policy;
  const auto known = aws_managed_policies();
  const auto aws_own = std::find_if(
      known.begin(), known.end(), [&](const AwsManagedPolicy& one) { return arn_of(one) == arn; });
  if (aws_own != known.end()) {
    policy = show(*aws_own);
  } else {
    const auto own = find_own_policy(context, request.input);
    if (!own) return own.error();
    policy = show(context, *own);
  }
  describe_policy(context, policy, out);
  out.set("Description", policy.description);
  describe_tags(policy.tags, out);
  return result;
}

// Without their descriptions and tags, as AWS lists them.
ActionResult list_policies(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const std::string_view scope = input.string("Scope").value_or("All");
  std::vector<ManagedPolicy> policies;
  for (const IamPolicy& policy : context.records.list<IamPolicy>()) {
    if (scope != "AWS") policies.push_back(show(context, policy));
  }
  for (const AwsManagedPolicy& policy : aws_managed_policies()) {
    if (scope != "Local") policies.push_back(show(policy));
  }
  const std::string_view usage = input.string("PolicyUsageFilter").value_or("");
  std::erase_if(policies, [&](const ManagedPolicy& policy) {
    if (!input.boolean("OnlyAttached").value_or(false) && usage.empty()) return false;
    const PolicyUse use = use_of_policy(context, policy.arn);
    if (usage == "PermissionsBoundary") return use.boundaries == 0;
    return use.attached == 0;
  });
  std::sort(policies.begin(), policies.end(),
            [](const ManagedPolicy& a, const ManagedPolicy& b) { return a.id < b.id; });
  aws::Structure result(*request.operation->output);
  const auto page = take_iam_page(request, below_path(input, std::move(policies)), result);
  if (!page) return page.error();
  result.set_list("Policies");
  for (const ManagedPolicy& policy : *page) {
    describe_policy(context, policy, result.append("Policies"));
  }
  return result;
}

ActionResult delete_policy(ActionContext& context, const aws::Request& request) {
  const auto policy = find_own_policy(context, request.input);
  if (!policy) return policy.error();
  const PolicyUse use = use_of_policy(context, arn_of(context.account.id, *policy));
  if (use.attached > 0 || use.boundaries > 0) {
    return aws::Error(aws::iam::kDeleteConflict, "Cannot delete a policy attached to entities.");
  }
  if (policy->versions.size() > 1) {
    return aws::Error(aws::iam::kDeleteConflict,
                      "This policy has more than one version. Before you delete a policy, you must "
                      "delete the policy's versions. The default version is deleted with the "
                      "policy.");
  }
  context.records.erase<IamPolicy>(policy->id);
  return no_result();
}

constexpr Action kManagedPolicyActions[] = {
    {"CreatePolicy", create_policy},
    {"GetPolicy", get_policy},
    {"ListPolicies", list_policies},
    {"DeletePolicy", delete_policy},
};

}  // namespace

aws::Result<IamPolicy> find_own_policy(ActionContext& context, const aws::Structure& input) {
  const std::string arn(*input.string("PolicyArn"));
  for (const AwsManagedPolicy& policy : aws_managed_policies()) {
    if (arn_of(policy) == arn) {
      return aws::Error(aws::kAccessDenied, "Policy " + arn + " is AWS' own; nobody changes it.");
    }
  }
  const auto id = own_policy_id(context.account.id, arn);
  auto policy = id ? context.records.find<IamPolicy>(*id) : std::nullopt;
  if (policy && arn_of(context.account.id, *policy) == arn) return *std::move(policy);
  return aws::Error(aws::iam::kNoSuchEntity, "Policy " + arn + " was not found.");
}

Actions iam_managed_policy_actions() { return kManagedPolicyActions; }

}  // namespace control
