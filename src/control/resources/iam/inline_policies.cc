// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "aws/signing/canonical_request.h"
#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"

namespace control {

namespace {

using aws::policy::policy_size;

template <typename T>
ActionResult put_inline_policy(ActionContext& context, const aws::Request& request) {
  auto entity = find_changeable<T>(context, request.input);
  if (!entity) return entity.error();
  const std::string name(*request.input.string("PolicyName"));
  auto& policies = entity->permissions.inline_policies;
  size_t taken = 0;
  for (const auto& [other, document] : policies) {
    if (other != name) taken += policy_size(document);
  }
  auto document = read_document(*request.input.string("PolicyDocument"),
                                aws::policy::Purpose::kIdentity, Naming<T>::kInlineBytesMax, taken);
  if (!document) return document.error();
  policies[name] = *std::move(document);
  context.records.put(*entity);
  return no_result();
}

template <typename T>
aws::Error no_such_policy(const T& entity, const std::string& name) {
  return {aws::iam::kNoSuchEntity, "The " + std::string(Naming<T>::kNoun) + " policy with name " +
                                       name + " cannot be found on " + entity.name + "."};
}

template <typename T>
ActionResult get_inline_policy(ActionContext& context, const aws::Request& request) {
  const auto entity = find_entity<T>(context, request.input);
  if (!entity) return entity.error();
  const std::string name(*request.input.string("PolicyName"));
  const auto found = entity->permissions.inline_policies.find(name);
  if (found == entity->permissions.inline_policies.end()) return no_such_policy(*entity, name);
  aws::Structure result(*request.operation->output);
  result.set(Naming<T>::kMember, entity->name)
      .set("PolicyName", name)
      .set("PolicyDocument", aws::uri_encode(found->second));
  return result;
}

template <typename T>
ActionResult delete_inline_policy(ActionContext& context, const aws::Request& request) {
  auto entity = find_changeable<T>(context, request.input);
  if (!entity) return entity.error();
  const std::string name(*request.input.string("PolicyName"));
  if (entity->permissions.inline_policies.erase(name) == 0) return no_such_policy(*entity, name);
  context.records.put(*entity);
  return no_result();
}

struct InlinePolicyName {
  std::string id;
};

template <typename T>
ActionResult list_inline_policies(ActionContext& context, const aws::Request& request) {
  const auto entity = find_entity<T>(context, request.input);
  if (!entity) return entity.error();
  std::vector<InlinePolicyName> names;
  for (const auto& [name, document] : entity->permissions.inline_policies) names.push_back({name});
  aws::Structure result(*request.operation->output);
  const auto page = take_iam_page(request, std::move(names), result);
  if (!page) return page.error();
  result.set_list("PolicyNames");
  for (const InlinePolicyName& name : *page) result.append("PolicyNames", name.id);
  return result;
}

constexpr Action kInlinePolicyActions[] = {
    {"PutUserPolicy", put_inline_policy<IamUser>},
    {"GetUserPolicy", get_inline_policy<IamUser>},
    {"DeleteUserPolicy", delete_inline_policy<IamUser>},
    {"ListUserPolicies", list_inline_policies<IamUser>},
    {"PutGroupPolicy", put_inline_policy<IamGroup>},
    {"GetGroupPolicy", get_inline_policy<IamGroup>},
    {"DeleteGroupPolicy", delete_inline_policy<IamGroup>},
    {"ListGroupPolicies", list_inline_policies<IamGroup>},
    {"PutRolePolicy", put_inline_policy<IamRole>},
    {"GetRolePolicy", get_inline_policy<IamRole>},
    {"DeleteRolePolicy", delete_inline_policy<IamRole>},
    {"ListRolePolicies", list_inline_policies<IamRole>},
};

}  // namespace

Actions iam_inline_policy_actions() { return kInlinePolicyActions; }

}  // namespace control
