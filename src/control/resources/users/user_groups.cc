// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/identifier.h"
#include "control/actions/paging.h"
#include "control/actions/requests.h"
#include "control/actions/tags.h"
#include "control/resources/users/access.h"
#include "control/resources/users/user.h"
#include "control/resources/users/users.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

constexpr size_t kGroupsMax = 200;  // of an account, as on AWS

std::string_view wire_word(UserGroupStatus status) {
  return boost::describe::enum_to_string(status, "");
}

// --- describing ----------------------------------------------------------------------------------

void describe(ActionContext& context, const UserGroup& group, aws::Structure& out) {
  out.set("UserGroupId", group.id)
      .set("Status", wire_word(group.status))
      .set("Engine", group.engine)
      .set_strings("UserIds", group.users)
      .set("MinimumEngineVersion", minimum_version(context.records, group))
      .set_strings("ReplicationGroups", group.replication_groups)
      .set_list("ServerlessCaches")
      .set("ARN",
           aws::elasticache::format_arn({context.account.region, context.account.id,
                                         aws::elasticache::ResourceType::kUserGroup, group.id}));
  if (group.to_add.empty() && group.to_remove.empty()) return;
  aws::Structure& pending = out.make("PendingChanges");
  if (!group.to_remove.empty()) pending.set_strings("UserIdsToRemove", group.to_remove);
  if (!group.to_add.empty()) pending.set_strings("UserIdsToAdd", group.to_add);
}

ActionResult group_result(ActionContext& context, const aws::Request& request,
                          const UserGroup& group) {
  aws::Structure result(*request.operation->output);
  describe(context, group, result);
  return result;
}

ActionResult describe_user_groups(ActionContext& context, const aws::Request& request) {
  std::vector<UserGroup> groups;
  if (const auto id = request.input.string("UserGroupId")) {
    auto group = find_user_group(context, *id);
    if (!group) return group.error();
    groups.push_back(*std::move(group));
  } else {
    groups = context.records.list<UserGroup>();
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(groups), result);
  if (!page) return page.error();
  result.set_list("UserGroups");
  for (const UserGroup& group : *page) describe(context, group, result.append("UserGroups"));
  return result;
}

// --- creating and changing -----------------------------------------------------------------------

ActionResult create_user_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto id = aws::elasticache::read_name(aws::elasticache::kUserGroupIdentifier,
                                              *input.string("UserGroupId"));
  if (!id) return id.error();
  if (context.records.find<UserGroup>(*id)) {
    return aws::Error(errors::kUserGroupAlreadyExistsFault,
                      "User group " + *id + " already exists.");
  }
  if (context.records.list<UserGroup>().size() >= kGroupsMax) {
    return aws::Error(errors::kUserGroupQuotaExceededFault,
                      "There are " + std::to_string(kGroupsMax) + " user groups already.");
  }
  UserGroup group = {.id = *id};
  auto engine = read_user_engine(*input.string("Engine"));
  if (!engine) return engine.error();
  group.engine = *std::move(engine);
  group.users = read_ids(input, "UserIds");
  if (auto good = check_user_group(context, group); !good) return good.error();
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  group.tags = *std::move(tags);
  context.records.put(group);
  return group_result(context, request, group);
}

aws::Result<void> read_changes(const aws::Structure& input, UserGroup& group) {
  group.to_add = read_ids(input, "UserIdsToAdd");
  group.to_remove = read_ids(input, "UserIdsToRemove");
  for (const std::string& id : group.to_remove) {
    if (has_id(group.users, id)) continue;
    return aws::Error(aws::kInvalidParameterValue,
                      "User " + id + " is not a member of user group " + group.id + ".");
  }
  for (const std::string& id : group.to_add) {
    if (!has_id(group.to_remove, id) && !has_id(group.users, id)) continue;
    return aws::Error(aws::kInvalidParameterValue,
                      "User " + id + " is a member of user group " + group.id + " already.");
  }
  const std::string_view text = input.string("Engine").value_or("");
  if (text.empty()) return {};
  auto engine = read_user_engine(text);
  if (!engine) return engine.error();
  if (group.engine == "valkey" && *engine == "redis") {
    return aws::Error(aws::kInvalidParameterCombination,
                      "A user group of engine valkey cannot become one of engine redis.");
  }
  group.engine = *std::move(engine);
  return {};
}

ActionResult modify_user_group(ActionContext& context, const aws::Request& request) {
  auto group = find_user_group(context, *request.input.string("UserGroupId"));
  if (!group) return group.error();
  if (auto good = check_active(*group); !good) return good.error();
  if (asks_for_nothing(request.input, "UserGroupId")) {
    return aws::Error(aws::kInvalidParameterCombination, "No modifications were requested");
  }
  if (auto good = read_changes(request.input, *group); !good) return good.error();
  if (auto good = check_user_group(context, *group); !good) return good.error();
  if (auto good = check_caches(context, *group); !good) return good.error();
  group->status = UserGroupStatus::modifying;
  group->changes++;
  context.records.put(*group);
  return group_result(context, request, *group);
}

ActionResult delete_user_group(ActionContext& context, const aws::Request& request) {
  auto group = find_user_group(context, *request.input.string("UserGroupId"));
  if (!group) return group.error();
  if (auto good = check_active(*group); !good) return good.error();
  if (!group->replication_groups.empty()) {
    return aws::Error(errors::kInvalidUserGroupStateFault,
                      "User group " + group->id + " cannot be deleted: replication group " +
                          group->replication_groups.front() + " has it.");
  }
  group->status = UserGroupStatus::deleting;
  context.records.put(*group);
  return group_result(context, request, *group);
}

constexpr Action kUserGroupActions[] = {
    {"CreateUserGroup", create_user_group},
    {"DescribeUserGroups", describe_user_groups},
    {"ModifyUserGroup", modify_user_group},
    {"DeleteUserGroup", delete_user_group},
};

}  // namespace

aws::Result<void> check_active(const UserGroup& group) {
  if (group.status == UserGroupStatus::active) return {};
  return aws::Error(errors::kInvalidUserGroupStateFault,
                    "User group " + group.id + " is not in the active state: it is " +
                        std::string(wire_word(group.status)) + ".");
}

Actions user_group_actions() { return kUserGroupActions; }

void reconcile_user_group(ActionContext& context, std::string_view id) {
  std::optional<UserGroup> group = context.records.find<UserGroup>(id);
  if (!group || group->status == UserGroupStatus::active) return;
  if (group->status == UserGroupStatus::deleting) return context.records.erase<UserGroup>(id);
  for (const std::string& cache : group->replication_groups) {
    const auto found = context.records.find<ReplicationGroup>(cache);
    if (found && !has_its_users(context, *found)) return;
  }
  group->users = wanted_users(*group);
  group->to_add.clear();
  group->to_remove.clear();
  group->status = UserGroupStatus::active;
  context.records.put(*group);
}

}  // namespace control
