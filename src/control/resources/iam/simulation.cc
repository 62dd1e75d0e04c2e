// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "control/authorisation/policies.h"
#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"
#include "control/resources/iam/simulate.h"

namespace control {

namespace {

using aws::policy::Decision;
using aws::policy::PolicySet;
using aws::policy::RequestContext;

constexpr size_t kQuestionsMax = 1'000;  // of a call

aws::Result<std::vector<aws::policy::NamedPolicy>> read_inputs(const aws::Structure& input,
                                                               std::string_view member) {
  std::vector<aws::policy::NamedPolicy> policies;
  int number = 0;
  for (const std::string_view document : input.strings(member)) {
    const auto policy = aws::policy::read_policy(document, aws::policy::Purpose::kIdentity);
    if (!policy) return aws::Error(aws::iam::kInvalidInput, policy.error().message);
    policies.push_back(
        named_policy("PolicyInputList." + std::to_string(++number), document, false));
  }
  return policies;
}

aws::Result<void> add_inputs(const aws::Structure& input, PolicySet& policies) {
  auto added = read_inputs(input, "PolicyInputList");
  if (!added) return added.error();
  for (auto& policy : *added) policies.identity.push_back(std::move(policy));
  const auto boundary = read_inputs(input, "PermissionsBoundaryPolicyInputList");
  if (!boundary) return boundary.error();
  if (boundary->size() > 1) {
    return aws::Error(aws::iam::kInvalidInput, "There is one permissions boundary at most.");
  }
  if (!boundary->empty()) policies.boundary = boundary->front();
  if (!input.has("ResourcePolicy")) return {};
  return aws::Error(aws::iam::kInvalidInput, "Resources have no policies of their own here.");
}

// The keys that the caller gives go over those that follow from the principal.
void add_entries(const aws::Structure& input, RequestContext& keys) {
  for (const aws::Structure& entry : input.structures("ContextEntries")) {
    const std::string name(entry.string("ContextKeyName").value_or(""));
    keys.erase(name);
    for (const std::string_view value : entry.strings("ContextKeyValues")) {
      keys.add(name, std::string(value));
    }
  }
}

ActionResult answer(const aws::Request& request, const PolicySet& policies,
                    const RequestContext& keys) {
  const auto actions = request.input.strings("ActionNames");
  auto resources = request.input.strings("ResourceArns");
  if (resources.empty()) resources.emplace_back("*");
  if (actions.size() * resources.size() > kQuestionsMax) {
    return aws::Error(aws::iam::kInvalidInput, "A call asks for at most 1000 decisions.");
  }
  aws::Structure result(*request.operation->output);
  result.set_list("EvaluationResults").set("IsTruncated", false);
  for (const std::string_view action : actions) {
    for (const std::string_view resource : resources) {
      const Decision decision = evaluate(policies, {action, resource, keys});
      aws::Structure& out = result.append("EvaluationResults");
      out.set("EvalActionName", action)
          .set("EvalResourceName", resource)
          .set("EvalDecision", verdict_word(decision.verdict));
      out.set_list("MatchedStatements").set_list("MissingContextValues");
      if (!decision.policy.empty()) {
        out.append("MatchedStatements").set("SourcePolicyId", decision.policy);
      }
      if (!policies.boundary) continue;
      const PolicySet bounded = {.identity = {*policies.boundary}};
      out.make("PermissionsBoundaryDecisionDetail")
          .set("AllowedByPermissionsBoundary",
               evaluate(bounded, {action, resource, keys}).allowed());
    }
  }
  return result;
}

ActionResult simulate_principal(ActionContext& context, const aws::Request& request) {
  const std::string arn(*request.input.string("PolicySourceArn"));
  auto simulated = simulate(context.records, context.account, arn, context.now_ms);
  if (!simulated) {
    return aws::Error(aws::iam::kNoSuchEntity,
                      "The user, group or role with ARN " + arn + " cannot be found.");
  }
  if (auto added = add_inputs(request.input, simulated->policies); !added) return added.error();
  add_entries(request.input, simulated->keys);
  return answer(request, simulated->policies, simulated->keys);
}

ActionResult simulate_custom(ActionContext& /*context*/, const aws::Request& request) {
  Simulated simulated;
  if (auto added = add_inputs(request.input, simulated.policies); !added) return added.error();
  add_entries(request.input, simulated.keys);
  return answer(request, simulated.policies, simulated.keys);
}

constexpr Action kSimulationActions[] = {
    {"SimulatePrincipalPolicy", simulate_principal},
    {"SimulateCustomPolicy", simulate_custom},
};

}  // namespace

Actions iam_simulation_actions() { return kSimulationActions; }

}  // namespace control
