// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"

namespace control {

namespace {

constexpr size_t kUsersMax = 5'000;  // of an account, as on AWS

// With what lists leave out.
void describe_whole_user(const ActionContext& context, const IamUser& user, aws::Structure& out) {
  describe_user(context, user, out);
  describe_boundary(user.boundary, out);
  describe_tags(user.tags, out);
}

ActionResult create_user(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const std::string name(*input.string("UserName"));
  IamUser user = {.id = base::to_lower(name), .name = name};
  if (context.records.exists<IamUser>(user.id)) {
    return aws::Error(aws::iam::kEntityAlreadyExists,
                      "User with name " + name + " already exists.");
  }
  if (context.records.list<IamUser>().size() >= kUsersMax) {
    return aws::Error(aws::iam::kLimitExceeded,
                      "Cannot exceed quota for UsersPerAccount: " + std::to_string(kUsersMax));
  }
  user.path = input.string("Path").value_or("/");
  user.boundary = input.string("PermissionsBoundary").value_or("");
  if (!user.boundary.empty()) {
    if (auto exists = check_policy_exists(context, user.boundary); !exists) return exists.error();
  }
  auto tags = read_iam_tags(input);
  if (!tags) return tags.error();
  user.tags = *std::move(tags);
  user.unique_id = new_unique_id("AIDA");
  user.created_ms = context.now_ms;
  context.records.put(user);
  aws::Structure result(*request.operation->output);
  describe_whole_user(context, user, result.make("User"));
  return result;
}

// Root has no record.
ActionResult get_root(const ActionContext& context, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  result.make("User")
      .set("Path", "/")
      .set("UserId", context.account.id)
      .set("Arn", iam_arn(context.account.id, "root"));
  return result;
}

ActionResult get_user(ActionContext& context, const aws::Request& request) {
  const bool is_root = context.caller != nullptr && context.caller->kind == PrincipalKind::kRoot;
  if (!request.input.has("UserName") && is_root) return get_root(context, request);
  const auto user = find_user_or_caller(context, request.input);
  if (!user) return user.error();
  aws::Structure result(*request.operation->output);
  describe_whole_user(context, *user, result.make("User"));
  return result;
}

ActionResult list_users(ActionContext& context, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  const auto page =
      take_iam_page(request, below_path(request.input, context.records.list<IamUser>()), result);
  if (!page) return page.error();
  result.set_list("Users");
  for (const IamUser& user : *page) describe_user(context, user, result.append("Users"));
  return result;
}

// Its keys come with it.
ActionResult update_user(ActionContext& context, const aws::Request& request) {
  auto user = find_entity<IamUser>(context, request.input);
  if (!user) return user.error();
  user->path = request.input.string("NewPath").value_or(user->path);
  const std::string name(request.input.string("NewUserName").value_or(user->name));
  const std::string id = base::to_lower(name);
  if (id != user->id) {
    if (context.records.exists<IamUser>(id)) {
      return aws::Error(aws::iam::kEntityAlreadyExists,
                        "User with name " + name + " already exists.");
    }
    for (IamAccessKey key : keys_of(context, *user)) {
      key.user = id;
      context.records.put(key);
    }
    context.records.erase<IamUser>(user->id);
    user->id = id;
  }
  user->name = name;
  context.records.put(*user);
  return no_result();
}

aws::Error user_conflict(std::string_view first) {
  return {aws::iam::kDeleteConflict,
          "Cannot delete entity, must " + std::string(first) + " first."};
}

ActionResult delete_user(ActionContext& context, const aws::Request& request) {
  const auto user = find_entity<IamUser>(context, request.input);
  if (!user) return user.error();
  if (!user->groups.empty()) return user_conflict("remove users from group");
  if (!user->permissions.attached.empty()) return user_conflict("detach all policies");
  if (!user->permissions.inline_policies.empty()) return user_conflict("delete policies");
  if (!keys_of(context, *user).empty()) return user_conflict("delete access keys");
  context.records.erase<IamUser>(user->id);
  return no_result();
}

ActionResult put_user_boundary(ActionContext& context, const aws::Request& request) {
  auto user = find_entity<IamUser>(context, request.input);
  if (!user) return user.error();
  user->boundary = *request.input.string("PermissionsBoundary");
  if (auto exists = check_policy_exists(context, user->boundary); !exists) return exists.error();
  context.records.put(*user);
  return no_result();
}

ActionResult delete_user_boundary(ActionContext& context, const aws::Request& request) {
  auto user = find_entity<IamUser>(context, request.input);
  if (!user) return user.error();
  user->boundary.clear();
  context.records.put(*user);
  return no_result();
}

constexpr Action kUserActions[] = {
    {"CreateUser", create_user},
    {"GetUser", get_user},
    {"ListUsers", list_users},
    {"UpdateUser", update_user},
    {"DeleteUser", delete_user},
    {"PutUserPermissionsBoundary", put_user_boundary},
    {"DeleteUserPermissionsBoundary", delete_user_boundary},
};

}  // namespace

Actions iam_user_actions() { return kUserActions; }

}  // namespace control
