// SPDX-License-Identifier: Apache-2.0
#include "control/authorisation/trust.h"

#include "base/ascii.h"
#include "control/authorisation/arns.h"

namespace control {

namespace {

using aws::policy::Decision;
using aws::policy::Grant;
using aws::policy::Layer;
using aws::policy::Verdict;

// Whether the role trusts, under this ARN, who has this id: one of the same name may have been
// meant that is gone.
bool is_meant(const IamRole& role, const std::string& arn, std::string_view unique_id) {
  const auto known = role.trusted.find(arn);
  return known == role.trusted.end() || known->second == unique_id;
}

aws::policy::PrincipalNames names_of(Transaction& records, const Caller& caller,
                                     const IamRole& trusting) {
  aws::policy::PrincipalNames names = {caller.account, caller.arn};
  if (!is_meant(trusting, caller.arn, caller.user_id)) names.arn.clear();
  if (caller.kind != PrincipalKind::kRole) return names;
  const auto role = records.find<IamRole>(base::to_lower(caller.name));
  if (!role) return names;
  const std::string arn = arn_of(caller.account, *role);
  if (is_meant(trusting, arn, role->unique_id)) names.role_arn = arn;
  return names;
}

}  // namespace

std::optional<IamRole> find_role(Transaction& records, std::string_view account,
                                 std::string_view arn) {
  if (!arn.starts_with(iam_arn(account, "role/"))) return std::nullopt;
  auto role = records.find<IamRole>(base::to_lower(arn.substr(arn.rfind('/') + 1)));
  if (!role || arn_of(account, *role) != arn) return std::nullopt;
  return role;
}

Decision decide_trust(const AuthorisationContext& context, const Caller& caller,
                      const aws::policy::PolicySet& policies,
                      const aws::policy::Question& question) {
  Decision untrusted = {.verdict = Verdict::kImplicitDeny, .layer = Layer::kResource};
  const auto role = find_role(context.records, context.account.id, question.resource);
  if (!role) return untrusted;
  const auto trust = aws::policy::read_policy(role->trust, aws::policy::Purpose::kTrust);
  if (!trust) return untrusted;
  Decision by_role = {.verdict = Verdict::kAllowed,
                      .layer = Layer::kResource,
                      .policy = "the trust policy of role " + role->name};
  const Grant grant = grant_of(*trust, names_of(context.records, caller, *role), question);
  if (grant == Grant::kNone) return untrusted;
  if (grant == Grant::kDenied) {
    Decision denied = by_role;
    denied.verdict = Verdict::kExplicitDeny;
    return denied;
  }
  if (caller.kind == PrincipalKind::kRoot) return by_role;
  Decision own = evaluate(policies, question);
  if (own.allowed() || own.verdict == Verdict::kExplicitDeny) return own;
  if (grant == Grant::kPrincipal) return by_role;
  // A role that is named lets all of its sessions in, within what they were narrowed to.
  if (grant == Grant::kRole && own.layer == Layer::kIdentity && !policies.boundary &&
      !policies.session) {
    return by_role;
  }
  return own;
}

}  // namespace control
