// SPDX-License-Identifier: Apache-2.0
#include "control/authorisation/authorise.h"

#include <utility>

#include "aws/ec2/access_rules.h"
#include "aws/ec2/errors.h"
#include "aws/elasticache/access_rules.h"
#include "aws/iam/access_rules.h"
#include "aws/kms/access_rules.h"
#include "aws/logs/access_rules.h"
#include "aws/monitoring/access_rules.h"
#include "aws/sns/access_rules.h"
#include "aws/sns/errors.h"
#include "aws/sts/access_rules.h"
#include "base/check.h"
#include "control/actions/topics.h"
#include "control/authorisation/key_policy.h"
#include "control/authorisation/policies.h"
#include "control/authorisation/targets.h"
#include "control/authorisation/trust.h"
#include "control/model/kms_key.h"

namespace control {

namespace {

using aws::policy::Decision;
using aws::policy::Layer;
using aws::policy::Need;
using aws::policy::RequestContext;
using aws::policy::Verdict;

const aws::policy::ServiceRules& rules_of(std::string_view service) {
  if (service == "elasticache") return aws::elasticache::access_rules();
  if (service == "ec2") return aws::ec2::access_rules();
  if (service == "iam") return aws::iam::access_rules();
  if (service == "kms") return aws::kms::access_rules();
  if (service == "logs") return aws::logs::access_rules();
  if (service == "monitoring") return aws::monitoring::access_rules();
  if (service == "sns") return aws::sns::access_rules();
  CHECK(service == "sts");
  return aws::sts::access_rules();
}

// What everybody may do who has proven who it is.
bool is_free(std::string_view service, std::string_view operation) {
  return service == "sts" && (operation == "GetCallerIdentity" || operation == "GetSessionToken");
}

std::string_view layer_words(Layer layer) {
  switch (layer) {
    case Layer::kIdentity:
      return "identity-based policy";
    case Layer::kBoundary:
      return "permissions boundary";
    case Layer::kSession:
      return "session policy";
    case Layer::kResource:
      break;
  }
  return "resource-based policy";
}

// The keys of one need: the caller's, the resource's tags, and of the request what its rule says.
aws::Result<RequestContext> keys_of(const RequestContext& caller, const Need& need,
                                    const Target& target, const aws::policy::ServiceRules& rules,
                                    const aws::Request& request) {
  RequestContext keys = caller;
  for (const auto& [key, value] : target.tags) {
    keys.add("aws:ResourceTag/" + key, value);
    keys.add(std::string(rules.service) + ":ResourceTag/" + key, value);
  }
  if (rules.service == "kms") {
    const auto account = caller.find("aws:principalaccount");
    if (!account.empty()) keys.add("kms:CallerAccount", account.front());
  }
  if (!need.has_keys) return keys;
  const auto added =
      aws::policy::add_request_keys(rules, request.operation->name, request.input, keys);
  if (!added) return added.error();
  return keys;
}

// EC2 and SNS have words of their own for it.
aws::Error refusal(std::string_view service, aws::Error denied) {
  if (service == "sns") denied.spec = &aws::sns::kAuthorizationError;
  if (service == "ec2") {
    denied.spec = &aws::ec2::kUnauthorizedOperation;
    denied.message.insert(0, "You are not authorized to perform this operation. ");
  }
  return denied;
}

// Temporary credentials of a user, without a second factor, do not manage identities.
bool is_barred(std::string_view service, const Caller& caller) {
  return service == "iam" && caller.session && caller.kind == PrincipalKind::kUser;
}

// By the policies of the caller, and by that of the key or the topic which is used or changed.
Decision decide_need(const AuthorisationContext& context, const Caller& caller,
                     const aws::policy::PolicySet& policies,
                     const aws::policy::Question& question) {
  const std::string_view arn = question.resource;
  if (arn.starts_with("arn:aws:sns:")) {
    const auto topic = context.records.find<Topic>(topic_of_arn(context.account, arn));
    if (!topic) return evaluate(policies, question);
    return decide_topic(context.records, caller, policies, question, topic_policy(*topic, arn));
  }
  if (!arn.starts_with("arn:aws:kms:") || arn.find(":key/") == std::string_view::npos) {
    return evaluate(policies, question);
  }
  const auto key = context.records.find<KmsKey>(arn.substr(arn.rfind('/') + 1));
  const std::string document = key ? key->policy : default_key_policy(context.account.id);
  return decide_key(context.records, caller, policies, question, document);
}

}  // namespace

std::string reason_of(const Decision& decision) {
  if (decision.policy.empty()) {
    return "no " + std::string(layer_words(decision.layer)) + " allows it";
  }
  std::string reason = decision.policy;
  if (decision.statement > 0) reason += ", statement " + std::to_string(decision.statement);
  if (!decision.sid.empty()) reason += " (" + decision.sid + ")";
  return reason;
}

aws::Error access_denied(const Caller& caller, std::string_view action, std::string_view resource,
                         const Decision& decision) {
  std::string text = "User: " + caller.arn + " is not authorized to perform: ";
  text.append(action).append(" on resource: ").append(resource);
  const std::string layer(layer_words(decision.layer));
  if (decision.verdict == Verdict::kExplicitDeny) {
    text += " with an explicit deny in a" + std::string(layer[0] == 'i' ? "n " : " ") + layer;
    if (decision.managed) text += ": " + decision.policy;
  } else {
    text += " because no " + layer + " allows the ";
    text.append(action).append(" action");
  }
  aws::Error error(aws::kAccessDenied, std::move(text));
  error.denial = aws::Denial{std::string(action), std::string(resource)};
  return error;
}

Decision decide(const AuthorisationContext& context, const Caller& caller, std::string_view action,
                std::string_view resource, const RequestContext& extra) {
  if (caller.kind == PrincipalKind::kRoot) {
    return {.verdict = Verdict::kAllowed, .policy = "the account's own key"};
  }
  RequestContext keys = context_of(context.records, caller, context.account.region, context.now_ms);
  for (const auto& [key, values] : extra.all()) {
    for (const std::string& value : values) keys.add(key, value);
  }
  for (const std::string& key : extra.unknown()) keys.make_unknown(key);
  return evaluate(policies_of(context.records, caller), {action, resource, keys});
}

Authorisation authorise(const AuthorisationContext& context, const aws::Service& service,
                        const Call& call) {
  const aws::Request& request = call.request;
  const std::string_view operation = request.operation->name;
  const bool assumes = service.name == "sts" && operation == "AssumeRole";
  if (is_free(service.name, operation)) return {.reason = "everybody may"};
  if (call.caller.kind == PrincipalKind::kNobody && request.operation->may_be_unsigned) {
    return {.reason = "the request has what only its receiver knows"};
  }
  if (call.caller.kind == PrincipalKind::kRoot && !assumes) {
    return {.reason = "the account's own key"};
  }
  if (is_barred(service.name, call.caller)) {
    return {"temporary credentials without a second factor",
            aws::Error(aws::kInvalidClientTokenId,
                       "The security token included in the request is invalid")};
  }
  const aws::policy::ServiceRules& rules = rules_of(service.name);
  const auto needs = aws::policy::needs_of(rules, operation, request.input);
  if (!needs) return {"", needs.error()};
  const RequestContext caller =
      context_of(context.records, call.caller, context.account.region, context.now_ms);
  const aws::policy::PolicySet policies = policies_of(context.records, call.caller);
  std::string reason;
  for (const Need& need : *needs) {
    const Target target = target_of({context.records, context.account, call.caller, request.input},
                                    service.name, need);
    const auto keys = keys_of(caller, need, target, rules, request);
    if (!keys) return {"", keys.error()};
    const aws::policy::Question question = {need.action, target.arn, *keys};
    const Decision decision = assumes ? decide_trust(context, call.caller, policies, question)
                                      : decide_need(context, call.caller, policies, question);
    if (!decision.allowed()) {
      return {reason_of(decision),
              refusal(service.name, access_denied(call.caller, need.action, target.arn, decision))};
    }
    if (reason.empty()) reason = reason_of(decision);
  }
  return {.reason = std::move(reason)};
}

}  // namespace control
