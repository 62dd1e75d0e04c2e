// SPDX-License-Identifier: Apache-2.0
#include "control/authorisation/key_policy.h"

#include "base/ascii.h"
#include "control/authorisation/arns.h"

namespace control {

namespace {

using aws::policy::Decision;
using aws::policy::Grant;
using aws::policy::Layer;
using aws::policy::Verdict;

aws::policy::PrincipalNames names_of(Transaction& records, const Caller& caller) {
  aws::policy::PrincipalNames names = {.account = caller.account, .arn = caller.arn};
  if (caller.kind != PrincipalKind::kRole) return names;
  const auto role = records.find<IamRole>(base::to_lower(caller.name));
  if (role) names.role_arn = arn_of(caller.account, *role);
  return names;
}

}  // namespace

std::string default_key_policy(std::string_view account) {
  std::string policy =
      R"({"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User )"
      R"(Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::)";
  return policy.append(account).append(R"(:root"},"Action":"kms:*","Resource":"*"}]})");
}

Decision decide_key(Transaction& records, const Caller& caller,
                    const aws::policy::PolicySet& policies, const aws::policy::Question& question,
                    std::string_view document) {
  Decision by_key = {.verdict = Verdict::kExplicitDeny,
                     .layer = Layer::kResource,
                     .policy = "the policy of the key"};
  const auto policy = aws::policy::read_policy(document, aws::policy::Purpose::kResource);
  if (!policy) return by_key;
  const Grant grant = grant_of(*policy, names_of(records, caller), question);
  if (grant == Grant::kDenied) return by_key;
  Decision own = evaluate(policies, question);
  if (own.verdict == Verdict::kExplicitDeny || (own.allowed() && grant != Grant::kNone)) return own;
  if (grant == Grant::kNone) {
    return {.verdict = Verdict::kImplicitDeny, .layer = Layer::kResource};
  }
  const bool is_limited = own.layer != Layer::kIdentity;
  if (grant == Grant::kAccount || (grant == Grant::kRole && is_limited)) return own;
  by_key.verdict = Verdict::kAllowed;
  return by_key;
}

Decision decide_topic(Transaction& records, const Caller& caller,
                      const aws::policy::PolicySet& policies, const aws::policy::Question& question,
                      std::string_view document) {
  Decision by_topic = {.verdict = Verdict::kExplicitDeny,
                       .layer = Layer::kResource,
                       .policy = "the policy of the topic"};
  const auto policy = aws::policy::read_policy(document, aws::policy::Purpose::kResource);
  if (!policy) return by_topic;
  const Grant grant = grant_of(*policy, names_of(records, caller), question);
  if (grant == Grant::kDenied) return by_topic;
  Decision own = evaluate(policies, question);
  if (own.allowed() || own.verdict == Verdict::kExplicitDeny) return own;
  const bool is_limited = own.layer != Layer::kIdentity;
  const bool is_granted = grant == Grant::kPrincipal || (grant == Grant::kRole && !is_limited);
  if (!is_granted) return own;
  by_topic.verdict = Verdict::kAllowed;
  return by_topic;
}

}  // namespace control
