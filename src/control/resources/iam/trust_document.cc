// SPDX-License-Identifier: Apache-2.0
#include "control/resources/iam/trust_document.h"

#include <algorithm>
#include <optional>
#include <string>

#include "aws/policy/policy.h"
#include "control/resources/iam/internal.h"

namespace control {

namespace {

constexpr size_t kTrustBytesMax = 2'048;  // as on AWS

aws::Error unusable_trust(const std::string& why) {
  return {aws::iam::kMalformedPolicyDocument, why};
}

bool is_of_sts(const aws::policy::Statement& statement) {
  return !statement.all_actions_but &&
         std::all_of(
             statement.actions.begin(), statement.actions.end(),
             [](const aws::policy::Pattern& action) { return action.starts_with(u"sts:"); });
}

template <typename T>
std::optional<std::string> unique_id_of(ActionContext& context, std::string_view arn) {
  const auto found = context.records.find<T>(base::to_lower(arn.substr(arn.rfind('/') + 1)));
  if (!found || arn_of(context.account.id, *found) != arn) return std::nullopt;
  return found->unique_id;
}

// Remembers who is meant by a user's or role's ARN.
aws::Result<void> meet(ActionContext& context, const std::string& arn, IamRole& role) {
  const bool is_user = arn.starts_with(iam_arn(context.account.id, "user/"));
  const bool is_role = arn.starts_with(iam_arn(context.account.id, "role/"));
  if (!is_user && !is_role) return {};  // an account, a session, or somebody else's
  const auto id =
      is_user ? unique_id_of<IamUser>(context, arn) : unique_id_of<IamRole>(context, arn);
  if (!id) return unusable_trust("Invalid principal in policy: \"AWS\":\"" + arn + "\"");
  role.trusted[arn] = *id;
  return {};
}

}  // namespace

aws::Result<void> read_trust(ActionContext& context, std::string_view document, IamRole& role) {
  const auto purpose = aws::policy::Purpose::kTrust;
  auto text = read_document(document, purpose, kTrustBytesMax);
  if (!text) return text.error();
  const auto policy = aws::policy::read_policy(document, purpose);
  role.trust = *std::move(text);
  role.trusted.clear();
  for (const aws::policy::Statement& statement : policy->statements) {
    if (!is_of_sts(statement)) {
      return unusable_trust("AssumeRole policy may only specify STS AssumeRole actions.");
    }
    for (const aws::policy::PrincipalPattern& principal : statement.principals) {
      if (principal.kind != aws::policy::PrincipalPattern::Kind::kAws) continue;
      if (auto met = meet(context, principal.value, role); !met) return met;
    }
  }
  return {};
}

}  // namespace control
