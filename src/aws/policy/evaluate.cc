// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/evaluate.h"

#include <algorithm>
#include <span>

#include "base/ascii.h"

namespace aws::policy {

namespace {

bool is_action(const Statement& statement, std::string_view lower_action) {
  const bool named =
      std::any_of(statement.actions.begin(), statement.actions.end(),
                  [&](const Pattern& pattern) { return matches(pattern, lower_action); });
  return named != statement.all_actions_but;
}

// What depends on a value that nobody knows yet denies, and does not allow.
template <typename Parts>
bool any_unknown(const Parts& parts, const RequestContext& context) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const auto& part) { return part.is_unknown(context); });
}

bool is_resource(const Statement& statement, const Question& question) {
  if (statement.effect == Effect::kDeny && any_unknown(statement.resources, question.context)) {
    return true;
  }
  const bool named = std::any_of(statement.resources.begin(), statement.resources.end(),
                                 [&](const ArnTemplate& resource) {
                                   return resource.matches(question.resource, question.context);
                                 });
  return named != statement.all_resources_but;
}

// A variable without a value makes no text that anything equals. Where that would open a door, in
// `NotResource` or a negated operator, a statement that allows does not count at all.
bool lacks_variables(const Statement& statement, const RequestContext& context) {
  const auto can_fill = [&](const auto& part) { return part.can_fill(context); };
  const bool complete =
      (!statement.all_resources_but ||
       std::all_of(statement.resources.begin(), statement.resources.end(), can_fill)) &&
      std::all_of(statement.conditions.begin(), statement.conditions.end(), can_fill);
  return !complete;
}

bool holds(const Statement& statement, const RequestContext& context) {
  if (statement.effect == Effect::kAllow &&
      (lacks_variables(statement, context) || any_unknown(statement.conditions, context))) {
    return false;
  }
  return std::all_of(statement.conditions.begin(), statement.conditions.end(),
                     [&](const Condition& condition) {
                       return condition.is_unknown(context) || condition.holds(context);
                     });
}

// What one layer of policies says.
Decision ask(std::span<const NamedPolicy> policies, Layer layer, const Question& question) {
  const std::string action = base::to_lower(question.action);
  Decision decision = {.layer = layer};
  for (const NamedPolicy& named : policies) {
    int number = 0;
    for (const Statement& statement : named.policy->statements) {
      number++;
      const bool denies = statement.effect == Effect::kDeny;
      if (decision.allowed() && !denies) continue;
      if (!is_action(statement, action) || !is_resource(statement, question) ||
          !holds(statement, question.context)) {
        continue;
      }
      decision = {.verdict = denies ? Verdict::kExplicitDeny : Verdict::kAllowed,
                  .layer = layer,
                  .policy = named.name,
                  .managed = named.managed,
                  .statement = number,
                  .sid = statement.sid};
      if (denies) return decision;
    }
  }
  return decision;
}

// --- Principals ----------------------------------------------------------------------------------

Grant match(const PrincipalPattern& pattern, const PrincipalNames& who) {
  switch (pattern.kind) {
    case PrincipalPattern::Kind::kAnybody:
      return Grant::kPrincipal;
    case PrincipalPattern::Kind::kAws:
      if (pattern.value == who.arn) return Grant::kPrincipal;
      if (!who.role_arn.empty() && pattern.value == who.role_arn) return Grant::kRole;
      if (pattern.value == who.account ||
          pattern.value == "arn:aws:iam::" + who.account + ":root") {
        return who.account.empty() ? Grant::kNone : Grant::kAccount;
      }
      return Grant::kNone;
    case PrincipalPattern::Kind::kService:
      return !who.service.empty() && pattern.value == who.service ? Grant::kPrincipal
                                                                  : Grant::kNone;
    case PrincipalPattern::Kind::kFederated:
    case PrincipalPattern::Kind::kCanonicalUser:
      return Grant::kNone;
  }
  return Grant::kNone;
}

Grant match(const Statement& statement, const PrincipalNames& who) {
  Grant best = Grant::kNone;
  for (const PrincipalPattern& pattern : statement.principals) {
    best = std::max(best, match(pattern, who));
  }
  if (!statement.all_principals_but) return best;
  return best == Grant::kNone ? Grant::kPrincipal : Grant::kNone;
}

}  // namespace

Decision evaluate(const PolicySet& policies, const Question& question) {
  Decision identity = ask(policies.identity, Layer::kIdentity, question);
  std::vector<Decision> limits;
  if (policies.boundary) {
    limits.push_back(ask({&*policies.boundary, 1}, Layer::kBoundary, question));
  }
  if (policies.session) limits.push_back(ask(*policies.session, Layer::kSession, question));
  if (identity.verdict == Verdict::kExplicitDeny) return identity;
  for (const Decision& limit : limits) {
    if (limit.verdict == Verdict::kExplicitDeny) return limit;
  }
  if (!identity.allowed()) return identity;
  for (const Decision& limit : limits) {
    if (!limit.allowed()) return limit;
  }
  return identity;
}

Grant grant_of(const Policy& policy, const PrincipalNames& who, const Question& question) {
  const std::string action = base::to_lower(question.action);
  Grant best = Grant::kNone;
  for (const Statement& statement : policy.statements) {
    const Grant grant = match(statement, who);
    if (grant == Grant::kNone || !is_action(statement, action) ||
        (!statement.resources.empty() && !is_resource(statement, question)) ||
        !holds(statement, question.context)) {
      continue;
    }
    if (statement.effect == Effect::kDeny) return Grant::kDenied;
    best = std::max(best, grant);
  }
  return best;
}

}  // namespace aws::policy
