// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "aws/signing/canonical_request.h"
#include "base/numbers.h"
#include "control/authorisation/managed_policies.h"
#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"
#include "control/resources/iam/managed.h"

namespace control {

namespace {

constexpr size_t kVersionsMax = 5;  // of a policy, as on AWS
constexpr size_t kVersionBytesMax = 6'144;

void describe_version(const PolicyVersion& version, bool is_default, aws::Structure& out) {
  out.set("VersionId", version_id(version.number))
      .set("IsDefaultVersion", is_default)
      .set("CreateDate", aws::Timestamp{version.created_ms});
}

aws::Error no_such_version(const aws::Structure& input) {
  return {aws::iam::kNoSuchEntity, "Policy " + std::string(*input.string("PolicyArn")) +
                                       " version " + std::string(*input.string("VersionId")) +
                                       " does not exist or is not attachable."};
}

std::vector<PolicyVersion>::iterator find_version(IamPolicy& policy, int number) {
  return std::find_if(policy.versions.begin(), policy.versions.end(),
                      [&](const PolicyVersion& version) { return version.number == number; });
}

// AWS' own have one version here.
std::optional<PolicyVersion> aws_version(std::string_view arn) {
  for (const AwsManagedPolicy& policy : aws_managed_policies()) {
    if (arn_of(policy) == arn) return PolicyVersion{1, std::string(policy.document), 0};
  }
  return std::nullopt;
}

ActionResult create_version(ActionContext& context, const aws::Request& request) {
  auto policy = find_own_policy(context, request.input);
  if (!policy) return policy.error();
  auto document = read_document(*request.input.string("PolicyDocument"),
                                aws::policy::Purpose::kIdentity, kVersionBytesMax);
  if (!document) return document.error();
  if (policy->versions.size() >= kVersionsMax) {
    return aws::Error(aws::iam::kLimitExceeded,
                      "A managed policy can have up to 5 versions. Before you create a new "
                      "version, you must delete an existing version.");
  }
  policy->versions.push_back({++policy->last_version, *std::move(document), context.now_ms});
  const bool is_default = request.input.boolean("SetAsDefault").value_or(false);
  if (is_default) policy->default_version = policy->last_version;
  policy->updated_ms = context.now_ms;
  context.records.put(*policy);
  aws::Structure result(*request.operation->output);
  describe_version(policy->versions.back(), is_default, result.make("PolicyVersion"));
  return result;
}

ActionResult get_version(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const int number = version_number(*input.string("VersionId"));
  aws::Structure result(*request.operation->output);
  aws::Structure& out = result.make("PolicyVersion");
  if (const auto of_aws = aws_version(*input.string("PolicyArn"))) {
    if (number != of_aws->number) return no_such_version(input);
    describe_version(*of_aws, true, out);
    out.set("Document", aws::uri_encode(of_aws->document));
    return result;
  }
  auto policy = find_own_policy(context, input);
  if (!policy) return policy.error();
  const auto version = find_version(*policy, number);
  if (version == policy->versions.end()) return no_such_version(input);
  describe_version(*version, number == policy->default_version, out);
  out.set("Document", aws::uri_encode(version->document));
  return result;
}

struct ListedVersion {
  std::string id;  // so that the newest comes first
  PolicyVersion version;
};

ActionResult list_versions(ActionContext& context, const aws::Request& request) {
  constexpr int kNumberMax = 1'000'000'000;
  std::vector<ListedVersion> versions;
  int default_version = 1;
  if (const auto of_aws = aws_version(*request.input.string("PolicyArn"))) {
    versions.push_back({"1", *of_aws});
  } else {
    const auto policy = find_own_policy(context, request.input);
    if (!policy) return policy.error();
    default_version = policy->default_version;
    for (auto version = policy->versions.rbegin(); version != policy->versions.rend(); ++version) {
      versions.push_back({std::to_string(kNumberMax + kNumberMax - version->number), *version});
    }
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_iam_page(request, std::move(versions), result);
  if (!page) return page.error();
  result.set_list("Versions");
  for (const ListedVersion& listed : *page) {
    describe_version(listed.version, listed.version.number == default_version,
                     result.append("Versions"));
  }
  return result;
}

ActionResult delete_version(ActionContext& context, const aws::Request& request) {
  auto policy = find_own_policy(context, request.input);
  if (!policy) return policy.error();
  const int number = version_number(*request.input.string("VersionId"));
  const auto version = find_version(*policy, number);
  if (version == policy->versions.end()) return no_such_version(request.input);
  if (number == policy->default_version) {
    return aws::Error(aws::iam::kDeleteConflict, "Cannot delete the default version of a policy.");
  }
  policy->versions.erase(version);
  context.records.put(*policy);
  return no_result();
}

ActionResult set_default_version(ActionContext& context, const aws::Request& request) {
  auto policy = find_own_policy(context, request.input);
  if (!policy) return policy.error();
  const int number = version_number(*request.input.string("VersionId"));
  if (find_version(*policy, number) == policy->versions.end()) {
    return no_such_version(request.input);
  }
  policy->default_version = number;
  policy->updated_ms = context.now_ms;
  context.records.put(*policy);
  return no_result();
}

constexpr Action kPolicyVersionActions[] = {
    {"CreatePolicyVersion", create_version},
    {"GetPolicyVersion", get_version},
    {"ListPolicyVersions", list_versions},
    {"DeletePolicyVersion", delete_version},
    {"SetDefaultPolicyVersion", set_default_version},
};

}  // namespace

std::string version_id(int number) { return "v" + std::to_string(number); }

int version_number(std::string_view id) {
  constexpr int64_t kNumberMax = 1'000'000'000;
  if (!id.starts_with('v')) return 0;
  const auto number = base::parse_int64(id.substr(1));
  return number && *number > 0 && *number < kNumberMax ? static_cast<int>(*number) : 0;
}

Actions iam_policy_version_actions() { return kPolicyVersionActions; }

}  // namespace control
