// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"
#include "control/resources/iam/trust_document.h"

namespace control {

namespace {

constexpr size_t kRolesMax = 1'000;  // of an account, as on AWS
constexpr int64_t kSessionSecondsMin = 3'600;
constexpr int64_t kSessionSecondsMax = 43'200;

void describe_whole_role(const ActionContext& context, const IamRole& role, aws::Structure& out) {
  describe_role(context, role, out);
  describe_boundary(role.boundary, out);
  describe_tags(role.tags, out);
}

aws::Result<void> read_duration(const aws::Structure& input, IamRole& role) {
  role.max_session_s = input.integer("MaxSessionDuration").value_or(role.max_session_s);
  if (role.max_session_s >= kSessionSecondsMin && role.max_session_s <= kSessionSecondsMax) {
    return {};
  }
  return aws::Error(aws::kValidationError,
                    "MaxSessionDuration must be between 3600 and 43200 seconds.");
}

ActionResult create_role(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const std::string name(*input.string("RoleName"));
  IamRole role = {.id = base::to_lower(name), .name = name};
  if (context.records.exists<IamRole>(role.id)) {
    return aws::Error(aws::iam::kEntityAlreadyExists,
                      "Role with name " + name + " already exists.");
  }
  if (context.records.list<IamRole>().size() >= kRolesMax) {
    return aws::Error(aws::iam::kLimitExceeded,
                      "Cannot exceed quota for RolesPerAccount: " + std::to_string(kRolesMax));
  }
  const std::string_view trust = *input.string("AssumeRolePolicyDocument");
  if (auto good = read_trust(context, trust, role); !good) return good.error();
  if (auto good = read_duration(input, role); !good) return good.error();
  role.path = input.string("Path").value_or("/");
  role.description = input.string("Description").value_or("");
  role.boundary = input.string("PermissionsBoundary").value_or("");
  if (!role.boundary.empty()) {
    if (auto exists = check_policy_exists(context, role.boundary); !exists) return exists.error();
  }
  auto tags = read_iam_tags(input);
  if (!tags) return tags.error();
  role.tags = *std::move(tags);
  role.unique_id = new_unique_id("AROA");
  role.created_ms = context.now_ms;
  context.records.put(role);
  aws::Structure result(*request.operation->output);
  describe_whole_role(context, role, result.make("Role"));
  return result;
}

ActionResult get_role(ActionContext& context, const aws::Request& request) {
  const auto role = find_entity<IamRole>(context, request.input);
  if (!role) return role.error();
  aws::Structure result(*request.operation->output);
  describe_whole_role(context, *role, result.make("Role"));
  return result;
}

ActionResult list_roles(ActionContext& context, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  const auto page =
      take_iam_page(request, below_path(request.input, context.records.list<IamRole>()), result);
  if (!page) return page.error();
  result.set_list("Roles");
  for (const IamRole& role : *page) describe_role(context, role, result.append("Roles"));
  return result;
}

// What a service's role is called may be changed, as on AWS.
ActionResult update_role(ActionContext& context, const aws::Request& request) {
  auto role = find_entity<IamRole>(context, request.input);
  if (!role) return role.error();
  role->description = request.input.string("Description").value_or(role->description);
  if (auto good = read_duration(request.input, *role); !good) return good.error();
  context.records.put(*role);
  return aws::Structure(*request.operation->output);
}

ActionResult update_role_description(ActionContext& context, const aws::Request& request) {
  auto role = find_entity<IamRole>(context, request.input);
  if (!role) return role.error();
  role->description = *request.input.string("Description");
  context.records.put(*role);
  aws::Structure result(*request.operation->output);
  describe_whole_role(context, *role, result.make("Role"));
  return result;
}

ActionResult update_assume_role_policy(ActionContext& context, const aws::Request& request) {
  auto role = find_changeable<IamRole>(context, request.input);
  if (!role) return role.error();
  const std::string_view trust = *request.input.string("PolicyDocument");
  if (auto good = read_trust(context, trust, *role); !good) return good.error();
  context.records.put(*role);
  return no_result();
}

ActionResult delete_role(ActionContext& context, const aws::Request& request) {
  const auto role = find_changeable<IamRole>(context, request.input);
  if (!role) return role.error();
  if (!role->permissions.attached.empty()) {
    return aws::Error(aws::iam::kDeleteConflict,
                      "Cannot delete entity, must detach all policies first.");
  }
  if (!role->permissions.inline_policies.empty()) {
    return aws::Error(aws::iam::kDeleteConflict,
                      "Cannot delete entity, must delete policies first.");
  }
  context.records.erase<IamRole>(role->id);
  return no_result();
}

ActionResult put_role_boundary(ActionContext& context, const aws::Request& request) {
  auto role = find_changeable<IamRole>(context, request.input);
  if (!role) return role.error();
  role->boundary = *request.input.string("PermissionsBoundary");
  if (auto exists = check_policy_exists(context, role->boundary); !exists) return exists.error();
  context.records.put(*role);
  return no_result();
}

ActionResult delete_role_boundary(ActionContext& context, const aws::Request& request) {
  auto role = find_changeable<IamRole>(context, request.input);
  if (!role) return role.error();
  role->boundary.clear();
  context.records.put(*role);
  return no_result();
}

constexpr Action kRoleActions[] = {
    {"CreateRole", create_role},
    {"GetRole", get_role},
    {"ListRoles", list_roles},
    {"UpdateRole", update_role},
    {"UpdateRoleDescription", update_role_description},
    {"UpdateAssumeRolePolicy", update_assume_role_policy},
    {"DeleteRole", delete_role},
    {"PutRolePermissionsBoundary", put_role_boundary},
    {"DeleteRolePermissionsBoundary", delete_role_boundary},
};

}  // namespace

Actions iam_role_actions() { return kRoleActions; }

}  // namespace control
