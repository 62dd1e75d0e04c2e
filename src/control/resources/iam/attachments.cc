// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "control/resources/iam/attached.h"
#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"

namespace control {

namespace {

constexpr size_t kAttachedMax = 10;  // to a user, a group or a role, as on AWS

bool has_policy(const Permissions& permissions, std::string_view arn) {
  return std::find(permissions.attached.begin(), permissions.attached.end(), arn) !=
         permissions.attached.end();
}

template <typename T>
ActionResult attach_policy(ActionContext& context, const aws::Request& request) {
  auto entity = find_changeable<T>(context, request.input);
  if (!entity) return entity.error();
  const std::string arn(*request.input.string("PolicyArn"));
  if (auto exists = check_policy_exists(context, arn); !exists) return exists.error();
  auto& attached = entity->permissions.attached;
  if (has_policy(entity->permissions, arn)) return no_result();
  if (attached.size() >= kAttachedMax) {
    return aws::Error(aws::iam::kLimitExceeded,
                      "Cannot exceed quota for PoliciesPer" +
                          std::string(Naming<T>::kMember.substr(0, Naming<T>::kMember.size() - 4)) +
                          ": " + std::to_string(kAttachedMax));
  }
  attached.insert(std::lower_bound(attached.begin(), attached.end(), arn), arn);
  context.records.put(*entity);
  return no_result();
}

template <typename T>
ActionResult detach_policy(ActionContext& context, const aws::Request& request) {
  auto entity = find_changeable<T>(context, request.input);
  if (!entity) return entity.error();
  const std::string arn(*request.input.string("PolicyArn"));
  if (std::erase(entity->permissions.attached, arn) == 0) {
    return aws::Error(aws::iam::kNoSuchEntity, "Policy " + arn + " was not found.");
  }
  context.records.put(*entity);
  return no_result();
}

struct AttachedPolicy {
  std::string id;  // its name, and whose it is: short enough for a marker
  std::string path;
  std::string arn;
};

// "/ops/" of "arn:aws:iam::000000000000:policy/ops/Read".
std::string path_of(const std::string& arn) {
  const size_t first = arn.find('/');
  return arn.substr(first, arn.rfind('/') - first + 1);
}

std::string name_of(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }

template <typename T>
ActionResult list_attached(ActionContext& context, const aws::Request& request) {
  const auto entity = find_entity<T>(context, request.input);
  if (!entity) return entity.error();
  std::vector<AttachedPolicy> policies;
  for (const std::string& arn : entity->permissions.attached) {
    policies.push_back({name_of(arn) + arn.substr(0, arn.find(":policy/")), path_of(arn), arn});
  }
  std::sort(policies.begin(), policies.end(),
            [](const AttachedPolicy& a, const AttachedPolicy& b) { return a.id < b.id; });
  aws::Structure result(*request.operation->output);
  const auto page = take_iam_page(request, below_path(request.input, std::move(policies)), result);
  if (!page) return page.error();
  result.set_list("AttachedPolicies");
  for (const AttachedPolicy& policy : *page) {
    result.append("AttachedPolicies")
        .set("PolicyName", name_of(policy.arn))
        .set("PolicyArn", policy.arn);
  }
  return result;
}

// --- Whom a policy is attached to ----------------------------------------------------------------

template <typename T>
const std::string& boundary_of(const T& entity) {
  static const std::string kNone;
  if constexpr (requires { entity.boundary; }) return entity.boundary;
  return kNone;
}

template <typename T>
void count_use(ActionContext& context, const std::string& arn, PolicyUse& use) {
  for (const T& entity : context.records.list<T>()) {
    if (has_policy(entity.permissions, arn)) use.attached++;
    if (boundary_of(entity) == arn) use.boundaries++;
  }
}

struct PolicyEntity {
  std::string id;  // by its kind and name
  std::string path;
  std::string_view list, name_member, id_member;
  std::string name, unique_id;
};

struct EntityKind {
  std::string_view filter, list, name_member, id_member;
};

template <typename T>
void find_entities(ActionContext& context, const aws::Structure& input, const EntityKind& kind,
                   std::vector<PolicyEntity>& found) {
  const std::string arn(*input.string("PolicyArn"));
  const std::string_view filter = input.string("EntityFilter").value_or(kind.filter);
  const std::string_view usage = input.string("PolicyUsageFilter").value_or("");
  if (filter != kind.filter) return;
  for (const T& entity : context.records.list<T>()) {
    const bool attached = usage != "PermissionsBoundary" && has_policy(entity.permissions, arn);
    const bool bounded = usage != "PermissionsPolicy" && boundary_of(entity) == arn;
    if (!attached && !bounded) continue;
    found.push_back({std::string(kind.list) + "/" + entity.id, entity.path, kind.list,
                     kind.name_member, kind.id_member, entity.name, entity.unique_id});
  }
}

ActionResult list_entities(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  if (auto exists = check_policy_exists(context, *input.string("PolicyArn")); !exists) {
    return exists.error();
  }
  std::vector<PolicyEntity> found;
  find_entities<IamGroup>(context, input, {"Group", "PolicyGroups", "GroupName", "GroupId"}, found);
  find_entities<IamRole>(context, input, {"Role", "PolicyRoles", "RoleName", "RoleId"}, found);
  find_entities<IamUser>(context, input, {"User", "PolicyUsers", "UserName", "UserId"}, found);
  aws::Structure result(*request.operation->output);
  for (const char* list : {"PolicyGroups", "PolicyRoles", "PolicyUsers"}) result.set_list(list);
  const auto page = take_iam_page(request, below_path(input, std::move(found)), result);
  if (!page) return page.error();
  for (const PolicyEntity& entity : *page) {
    result.append(entity.list)
        .set(entity.name_member, entity.name)
        .set(entity.id_member, entity.unique_id);
  }
  return result;
}

constexpr Action kAttachmentActions[] = {
    {"AttachUserPolicy", attach_policy<IamUser>},
    {"DetachUserPolicy", detach_policy<IamUser>},
    {"ListAttachedUserPolicies", list_attached<IamUser>},
    {"AttachGroupPolicy", attach_policy<IamGroup>},
    {"DetachGroupPolicy", detach_policy<IamGroup>},
    {"ListAttachedGroupPolicies", list_attached<IamGroup>},
    {"AttachRolePolicy", attach_policy<IamRole>},
    {"DetachRolePolicy", detach_policy<IamRole>},
    {"ListAttachedRolePolicies", list_attached<IamRole>},
    {"ListEntitiesForPolicy", list_entities},
};

}  // namespace

PolicyUse use_of_policy(ActionContext& context, const std::string& arn) {
  PolicyUse use;
  count_use<IamUser>(context, arn, use);
  count_use<IamGroup>(context, arn, use);
  count_use<IamRole>(context, arn, use);
  return use;
}

Actions iam_attachment_actions() { return kAttachmentActions; }

}  // namespace control
