// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"

namespace control {

namespace {

constexpr size_t kGroupsMax = 300;        // of an account, as on AWS
constexpr size_t kGroupsOfAUserMax = 10;  // as on AWS

bool is_member(const IamUser& user, const std::string& group) {
  return std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end();
}

std::vector<IamUser> members_of(ActionContext& context, const std::string& group) {
  std::vector<IamUser> users = context.records.list<IamUser>();
  std::erase_if(users, [&](const IamUser& user) { return !is_member(user, group); });
  return users;
}

void leave(IamUser& user, const std::string& group) { std::erase(user.groups, group); }

void join(IamUser& user, const std::string& group) {
  if (is_member(user, group)) return;
  user.groups.insert(std::lower_bound(user.groups.begin(), user.groups.end(), group), group);
}

aws::Error group_exists(const std::string& name) {
  return {aws::iam::kEntityAlreadyExists, "Group with name " + name + " already exists."};
}

ActionResult create_group(ActionContext& context, const aws::Request& request) {
  const std::string name(*request.input.string("GroupName"));
  IamGroup group = {.id = base::to_lower(name), .name = name};
  if (context.records.exists<IamGroup>(group.id)) return group_exists(name);
  if (context.records.list<IamGroup>().size() >= kGroupsMax) {
    return aws::Error(aws::iam::kLimitExceeded,
                      "Cannot exceed quota for GroupsPerAccount: " + std::to_string(kGroupsMax));
  }
  group.path = request.input.string("Path").value_or("/");
  group.unique_id = new_unique_id("AGPA");
  group.created_ms = context.now_ms;
  context.records.put(group);
  aws::Structure result(*request.operation->output);
  describe_group(context, group, result.make("Group"));
  return result;
}

ActionResult get_group(ActionContext& context, const aws::Request& request) {
  const auto group = find_entity<IamGroup>(context, request.input);
  if (!group) return group.error();
  aws::Structure result(*request.operation->output);
  describe_group(context, *group, result.make("Group"));
  const auto page = take_iam_page(request, members_of(context, group->id), result);
  if (!page) return page.error();
  result.set_list("Users");
  for (const IamUser& user : *page) describe_user(context, user, result.append("Users"));
  return result;
}

ActionResult answer_groups(ActionContext& context, const aws::Request& request,
                           std::vector<IamGroup> groups) {
  aws::Structure result(*request.operation->output);
  const auto page = take_iam_page(request, std::move(groups), result);
  if (!page) return page.error();
  result.set_list("Groups");
  for (const IamGroup& group : *page) describe_group(context, group, result.append("Groups"));
  return result;
}

ActionResult list_groups(ActionContext& context, const aws::Request& request) {
  return answer_groups(context, request,
                       below_path(request.input, context.records.list<IamGroup>()));
}

ActionResult list_groups_for_user(ActionContext& context, const aws::Request& request) {
  const auto user = find_entity<IamUser>(context, request.input);
  if (!user) return user.error();
  std::vector<IamGroup> groups;
  for (const std::string& id : user->groups) {
    if (auto group = context.records.find<IamGroup>(id)) groups.push_back(*std::move(group));
  }
  return answer_groups(context, request, std::move(groups));
}

// Its members come with it.
ActionResult update_group(ActionContext& context, const aws::Request& request) {
  auto group = find_entity<IamGroup>(context, request.input);
  if (!group) return group.error();
  group->path = request.input.string("NewPath").value_or(group->path);
  const std::string name(request.input.string("NewGroupName").value_or(group->name));
  const std::string id = base::to_lower(name);
  if (id != group->id) {
    if (context.records.exists<IamGroup>(id)) return group_exists(name);
    for (IamUser user : members_of(context, group->id)) {
      leave(user, group->id);
      join(user, id);
      context.records.put(user);
    }
    context.records.erase<IamGroup>(group->id);
    group->id = id;
  }
  group->name = name;
  context.records.put(*group);
  return no_result();
}

ActionResult delete_group(ActionContext& context, const aws::Request& request) {
  const auto group = find_entity<IamGroup>(context, request.input);
  if (!group) return group.error();
  const auto conflict = [](std::string_view first) {
    return aws::Error(aws::iam::kDeleteConflict,
                      "Cannot delete entity, must " + std::string(first) + " first.");
  };
  if (!members_of(context, group->id).empty()) return conflict("remove users from group");
  if (!group->permissions.attached.empty()) return conflict("detach all policies");
  if (!group->permissions.inline_policies.empty()) return conflict("delete policies");
  context.records.erase<IamGroup>(group->id);
  return no_result();
}

ActionResult add_user_to_group(ActionContext& context, const aws::Request& request) {
  const auto group = find_entity<IamGroup>(context, request.input);
  if (!group) return group.error();
  auto user = find_entity<IamUser>(context, request.input);
  if (!user) return user.error();
  join(*user, group->id);
  if (user->groups.size() > kGroupsOfAUserMax) {
    return aws::Error(aws::iam::kLimitExceeded, "Cannot exceed quota for GroupsPerUser: " +
                                                    std::to_string(kGroupsOfAUserMax));
  }
  context.records.put(*user);
  return no_result();
}

ActionResult remove_user_from_group(ActionContext& context, const aws::Request& request) {
  const auto group = find_entity<IamGroup>(context, request.input);
  if (!group) return group.error();
  auto user = find_entity<IamUser>(context, request.input);
  if (!user) return user.error();
  leave(*user, group->id);
  context.records.put(*user);
  return no_result();
}

constexpr Action kGroupActions[] = {
    {"CreateGroup", create_group},         {"GetGroup", get_group},
    {"ListGroups", list_groups},           {"ListGroupsForUser", list_groups_for_user},
    {"UpdateGroup", update_group},         {"DeleteGroup", delete_group},
    {"AddUserToGroup", add_user_to_group}, {"RemoveUserFromGroup", remove_user_from_group},
};

}  // namespace

Actions iam_group_actions() { return kGroupActions; }

}  // namespace control
