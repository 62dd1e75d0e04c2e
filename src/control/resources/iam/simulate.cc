// SPDX-License-Identifier: Apache-2.0
#include "control/resources/iam/simulate.h"

#include "base/ascii.h"
#include "control/authorisation/arns.h"
#include "control/authorisation/policies.h"

namespace control {

namespace {

template <typename T>
std::optional<T> find_by_arn(Transaction& records, const Account& account, std::string_view arn) {
  auto found = records.find<T>(base::to_lower(arn.substr(arn.rfind('/') + 1)));
  if (!found || arn_of(account.id, *found) != arn) return std::nullopt;
  return found;
}

}  // namespace

std::optional<Simulated> simulate(Transaction& records, const Account& account,
                                  const std::string& arn, int64_t now_ms) {
  Caller caller = {.account = account.id, .access_key_id = {}, .arn = arn, .user_id = {}};
  Simulated simulated;
  if (const auto user = find_by_arn<IamUser>(records, account, arn)) {
    caller.kind = PrincipalKind::kUser;
    caller.name = user->name;
    caller.user_id = user->unique_id;
    simulated.policies = policies_of(records, account.id, *user);
  } else if (const auto role = find_by_arn<IamRole>(records, account, arn)) {
    caller.kind = PrincipalKind::kRole;
    caller.name = role->name;
    caller.user_id = role->unique_id;
    simulated.policies = policies_of(records, account.id, *role);
  } else if (const auto group = find_by_arn<IamGroup>(records, account, arn)) {
    simulated.policies = policies_of(records, account.id, *group);
  } else {
    return std::nullopt;
  }
  simulated.keys = context_of(records, caller, account.region, now_ms);
  // Nobody has said how the call would come.
  simulated.keys.erase("aws:SourceIp");
  simulated.keys.erase("aws:SecureTransport");
  return simulated;
}

std::string_view verdict_word(aws::policy::Verdict verdict) {
  switch (verdict) {
    case aws::policy::Verdict::kAllowed:
      return "allowed";
    case aws::policy::Verdict::kExplicitDeny:
      return "explicitDeny";
    case aws::policy::Verdict::kImplicitDeny:
      break;
  }
  return "implicitDeny";
}

}  // namespace control
