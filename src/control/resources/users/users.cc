// SPDX-License-Identifier: Apache-2.0
#include "control/resources/users/users.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/identifier.h"
#include "base/ascii.h"
#include "control/actions/paging.h"
#include "control/actions/requests.h"
#include "control/actions/tags.h"
#include "control/resources/users/access.h"
#include "control/resources/users/access_string.h"
#include "control/resources/users/credentials.h"
#include "control/resources/users/user.h"
#include "engine/acl/user.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

constexpr size_t kUsersMax = 2000;  // of an account, as on AWS

std::string_view wire_word(Authentication authentication) {
  if (authentication == Authentication::no_password) return "no-password";
  return boost::describe::enum_to_string(authentication, "");
}

std::string_view wire_word(UserStatus status) {
  return boost::describe::enum_to_string(status, "");
}

// --- describing ----------------------------------------------------------------------------------

void describe(ActionContext& context, const User& user, aws::Structure& out) {
  out.set("UserId", user.id)
      .set("UserName", user.name)
      .set("Status", wire_word(user.status))
      .set("Engine", user.engine)
      .set("MinimumEngineVersion", minimum_version(user))
      .set("AccessString", user.access)
      .set_list("UserGroupIds")
      .set("ARN", aws::elasticache::format_arn({context.account.region, context.account.id,
                                                aws::elasticache::ResourceType::kUser, user.id}));
  for (const UserGroup& group : context.records.list<UserGroup>()) {
    if (concerns(group, user.id)) out.append("UserGroupIds", group.id);
  }
  out.make("Authentication")
      .set("Type", wire_word(user.authentication))
      .set("PasswordCount", static_cast<int64_t>(user.passwords.size()));
}

ActionResult user_result(ActionContext& context, const aws::Request& request, const User& user) {
  aws::Structure result(*request.operation->output);
  describe(context, user, result);
  return result;
}

// What filters may be about, by the names that clients write: nullopt for another.
std::optional<std::string> field_of(const User& user, std::string_view name) {
  const auto is = [&](std::string_view one, std::string_view other) {
    return base::equals_ignore_case(name, one) || base::equals_ignore_case(name, other);
  };
  if (is("UserId", "user-id")) return user.id;
  if (is("UserName", "user-name")) return user.name;
  if (is("Engine", "engine")) return user.engine;
  if (is("Status", "status")) return std::string(wire_word(user.status));
  return std::nullopt;
}

aws::Result<void> check_filters(std::span<const aws::Structure> filters) {
  for (const aws::Structure& filter : filters) {
    const std::string_view name = filter.string("Name").value_or("");
    if (field_of({}, name)) continue;
    return aws::Error(aws::kInvalidParameterValue,
                      "There is no filter '" + std::string(name) + "'.");
  }
  return {};
}

bool passes(const User& user, std::span<const aws::Structure> filters) {
  return std::all_of(filters.begin(), filters.end(), [&](const aws::Structure& filter) {
    const auto values = filter.strings("Values");
    const auto field = field_of(user, filter.string("Name").value_or(""));
    return std::find(values.begin(), values.end(), *field) != values.end();
  });
}

ActionResult describe_users(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto filters = input.structures("Filters");
  if (auto good = check_filters(filters); !good) return good.error();
  std::vector<User> users;
  if (const auto id = input.string("UserId")) {
    auto user = find_user(context, *id);
    if (!user) return user.error();
    users.push_back(*std::move(user));
  } else {
    ensure_default_user(context.records);
    users = context.records.list<User>();
  }
  const auto engine = input.string("Engine");
  std::erase_if(users, [&](const User& user) {
    const bool is_of_engine = !engine || base::equals_ignore_case(*engine, user.engine);
    return !is_of_engine || !passes(user, filters);
  });
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(users), result);
  if (!page) return page.error();
  result.set_list("Users");
  for (const User& user : *page) describe(context, user, result.append("Users"));
  return result;
}

// --- creating and changing -----------------------------------------------------------------------

// A user that logs in with IAM does so by its id.
aws::Result<void> check_names(const User& user) {
  if (!engine::acl::is_user_name(user.name)) {
    return aws::Error(aws::kInvalidParameterValue, "UserName must not contain white space.");
  }
  if (user.authentication != Authentication::iam || user.name == user.id) return {};
  return aws::Error(aws::kInvalidParameterValue,
                    "UserName must be the same as UserId for users of authentication type iam.");
}

ActionResult create_user(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto id =
      aws::elasticache::read_name(aws::elasticache::kUserIdentifier, *input.string("UserId"));
  if (!id) return id.error();
  ensure_default_user(context.records);
  if (context.records.find<User>(*id)) {
    return aws::Error(errors::kUserAlreadyExistsFault, "User " + *id + " already exists.");
  }
  if (context.records.list<User>().size() >= kUsersMax) {
    return aws::Error(errors::kUserQuotaExceededFault,
                      "There are " + std::to_string(kUsersMax) + " users already.");
  }
  User user = {.id = *id, .name = std::string(*input.string("UserName"))};
  auto engine = read_user_engine(*input.string("Engine"));
  if (!engine) return engine.error();
  user.engine = *std::move(engine);
  auto login = read_login(input);
  if (!login) return login.error();
  if (!*login) {
    return aws::Error(aws::kInvalidParameterValue,
                      "No password was provided. If you want to create/update the user without "
                      "password, please use the NoPasswordRequired flag.");
  }
  user.authentication = (*login)->authentication;
  user.passwords = std::move((*login)->passwords);
  auto access = read_access_string(*input.string("AccessString"));
  if (!access) return access.error();
  user.access = *std::move(access);
  if (auto good = check_names(user); !good) return good.error();
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  user.tags = *std::move(tags);
  context.records.put(user);
  return user_result(context, request, user);
}

// The user of the request, free to be changed.
aws::Result<User> find_active_user(ActionContext& context, const aws::Request& request) {
  auto user = find_user(context, *request.input.string("UserId"));
  if (!user) return user;
  if (user->id == kDefaultUser) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The user default cannot be modified or deleted.");
  }
  if (user->status == UserStatus::active) return user;
  return aws::Error(errors::kInvalidUserStateFault, "User " + user->id +
                                                        " is not in the active state: it is " +
                                                        std::string(wire_word(user->status)) + ".");
}

aws::Result<void> change_access(const aws::Structure& input, User& user) {
  const auto whole = input.string("AccessString");
  const auto more = input.string("AppendAccessString");
  if (whole && more) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "AccessString and AppendAccessString cannot be given together.");
  }
  if (!whole && !more) return {};
  auto access =
      read_access_string(whole ? std::string(*whole) : user.access + " " + std::string(*more));
  if (!access) return access.error();
  user.access = *std::move(access);
  return {};
}

aws::Result<void> change_user(const aws::Structure& input, User& user) {
  if (auto changed = change_access(input, user); !changed) return changed;
  auto login = read_login(input);
  if (!login) return login.error();
  if (*login) {
    user.authentication = (*login)->authentication;
    user.passwords = std::move((*login)->passwords);
  }
  if (const auto text = input.string("Engine"); text && !text->empty()) {
    auto engine = read_user_engine(*text);
    if (!engine) return engine.error();
    if (user.engine == "valkey" && *engine == "redis") {
      return aws::Error(aws::kInvalidParameterCombination,
                        "A user of engine valkey cannot become one of engine redis.");
    }
    user.engine = *std::move(engine);
  }
  return check_names(user);
}

// All groups that the user concerns have something to tell their caches.
void wake_groups(ActionContext& context, std::string_view user,
                 const std::function<void(UserGroup&)>& change) {
  for (UserGroup& group : context.records.list<UserGroup>()) {
    if (!concerns(group, user) || group.status == UserGroupStatus::deleting) continue;
    change(group);
    group.status = UserGroupStatus::modifying;
    group.changes++;
    context.records.put(group);
  }
}

ActionResult modify_user(ActionContext& context, const aws::Request& request) {
  auto user = find_active_user(context, request);
  if (!user) return user.error();
  if (asks_for_nothing(request.input, "UserId")) {
    return aws::Error(aws::kInvalidParameterCombination, "No modifications were requested");
  }
  if (auto changed = change_user(request.input, *user); !changed) return changed.error();
  user->status = UserStatus::modifying;
  context.records.put(*user);
  for (const UserGroup& group : context.records.list<UserGroup>()) {
    if (!concerns(group, user->id)) continue;
    if (auto good = check_user_group(context, group); !good) return good.error();
    if (auto good = check_caches(context, group); !good) return good.error();
  }
  wake_groups(context, user->id, [](UserGroup&) {});
  return user_result(context, request, *user);
}

ActionResult delete_user(ActionContext& context, const aws::Request& request) {
  auto user = find_active_user(context, request);
  if (!user) return user.error();
  for (const UserGroup& group : context.records.list<UserGroup>()) {
    const bool is_needed = group.engine == "redis" && user->name == kDefaultUser;
    if (!is_needed || !concerns(group, user->id)) continue;
    return aws::Error(errors::kDefaultUserAssociatedToUserGroupFault,
                      "User " + user->id + " is the default user of user group " + group.id + ".");
  }
  user->status = UserStatus::deleting;
  context.records.put(*user);
  wake_groups(context, user->id, [&](UserGroup& group) {
    std::erase(group.to_remove, user->id);
    group.to_remove.push_back(user->id);
  });
  return user_result(context, request, *user);
}

constexpr Action kUserActions[] = {
    {"CreateUser", create_user},
    {"DescribeUsers", describe_users},
    {"ModifyUser", modify_user},
    {"DeleteUser", delete_user},
};

}  // namespace

Actions user_actions() { return kUserActions; }

void reconcile_user(ActionContext& context, std::string_view id) {
  std::optional<User> user = context.records.find<User>(id);
  if (!user || user->status == UserStatus::active) return;
  const bool is_deleting = user->status == UserStatus::deleting;
  for (const UserGroup& group : context.records.list<UserGroup>()) {
    if (!concerns(group, id)) continue;
    if (is_deleting || group.status == UserGroupStatus::modifying) return;
  }
  if (is_deleting) return context.records.erase<User>(id);
  user->status = UserStatus::active;
  context.records.put(*user);
}

}  // namespace control
