// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"

// The roles that services of AWS have made for themselves. Nothing here acts by them; those who set
// up an account, Terraform among them, make them first and look for them later.

namespace control {

namespace {

struct ServiceRole {
  std::string_view service;
  std::string_view name;
};

constexpr ServiceRole kServiceRoles[] = {
    {"elasticache.amazonaws.com", "AWSServiceRoleForElastiCache"},
    {"elasticache.application-autoscaling.amazonaws.com",
     "AWSServiceRoleForApplicationAutoScaling_ElastiCacheRG"},
};

// Of a deletion's task, which is over when it is given out.
constexpr std::string_view kTaskPrefix = "task/aws-service-role/";

std::string trust_of(std::string_view service) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":")" +
         std::string(service) + R"("},"Action":"sts:AssumeRole"}]})";
}

ActionResult create_service_linked_role(ActionContext& context, const aws::Request& request) {
  const std::string service(*request.input.string("AWSServiceName"));
  const auto* row =
      std::find_if(std::begin(kServiceRoles), std::end(kServiceRoles),
                   [&](const ServiceRole& known) { return known.service == service; });
  if (row == std::end(kServiceRoles)) {
    return aws::Error(aws::iam::kInvalidInput,
                      service + " does not have a service linked role in this installation.");
  }
  if (request.input.has("CustomSuffix")) {
    return aws::Error(aws::iam::kInvalidInput, "Custom suffix is not allowed for " + service + ".");
  }
  const std::string name(row->name);
  IamRole role = {.id = base::to_lower(name), .name = name};
  if (context.records.exists<IamRole>(role.id)) {
    return aws::Error(aws::iam::kInvalidInput,
                      "Service role name " + name +
                          " has been taken in this account, please try a different suffix.");
  }
  role.path = "/aws-service-role/" + service + "/";
  role.service = service;
  role.trust = trust_of(service);
  role.description = request.input.string("Description").value_or("");
  role.unique_id = new_unique_id("AROA");
  role.created_ms = context.now_ms;
  context.records.put(role);
  aws::Structure result(*request.operation->output);
  describe_role(context, role, result.make("Role"));
  return result;
}

ActionResult delete_service_linked_role(ActionContext& context, const aws::Request& request) {
  const auto role = find_entity<IamRole>(context, request.input);
  if (!role) return role.error();
  if (role->service.empty()) {
    return aws::Error(aws::iam::kInvalidInput, role->name + " is not a service linked role.");
  }
  context.records.erase<IamRole>(role->id);
  aws::Structure result(*request.operation->output);
  result.set("DeletionTaskId",
             std::string(kTaskPrefix) + role->service + "/" + role->name + "/" + role->unique_id);
  return result;
}

// Done with the call that has begun it, unless the role is there again or was never to go.
ActionResult get_deletion_status(ActionContext& context, const aws::Request& request) {
  const std::string_view task = *request.input.string("DeletionTaskId");
  const size_t last = task.rfind('/');
  const std::string_view unique_id = task.substr(last + 1);
  const bool exists = [&] {
    const auto roles = context.records.list<IamRole>();
    return std::any_of(roles.begin(), roles.end(),
                       [&](const IamRole& role) { return role.unique_id == unique_id; });
  }();
  if (!task.starts_with(kTaskPrefix) || exists) {
    return aws::Error(aws::iam::kNoSuchEntity,
                      "Deletion task " + std::string(task) + " cannot be found.");
  }
  aws::Structure result(*request.operation->output);
  result.set("Status", "SUCCEEDED");
  return result;
}

constexpr Action kServiceRoleActions[] = {
    {"CreateServiceLinkedRole", create_service_linked_role},
    {"DeleteServiceLinkedRole", delete_service_linked_role},
    {"GetServiceLinkedRoleDeletionStatus", get_deletion_status},
};

}  // namespace

Actions iam_service_role_actions() { return kServiceRoleActions; }

}  // namespace control
