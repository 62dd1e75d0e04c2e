// SPDX-License-Identifier: Apache-2.0
#include "control/resources/users/user.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"
#include "control/resources/users/access_string.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

constexpr size_t kUsersOfGroupMax = 100;

// The number in front of the text, which is cut off with the dot behind it.
uint64_t take_number(std::string_view& text) {
  const size_t dot = std::min(text.find('.'), text.size());
  const auto number = base::parse_uint64(text.substr(0, dot));
  text.remove_prefix(std::min(dot + 1, text.size()));
  return number.value_or(0);
}

// Whether a group of the engine can have the user.
aws::Result<void> check_member(const UserGroup& group, const User& user) {
  if (group.engine == "redis" && user.engine != "redis") {
    return aws::Error(aws::kInvalidParameterValue,
                      "User " + user.id + " is of engine " + user.engine +
                          ": a user group of engine redis has users of that engine only.");
  }
  if (group.engine == "valkey" && user.authentication == Authentication::no_password) {
    return aws::Error(aws::kInvalidParameterValue,
                      "User " + user.id +
                          " needs no password: the users of a user group of engine valkey log in "
                          "with a password or with IAM.");
  }
  return {};
}

}  // namespace

std::vector<std::string> read_ids(const aws::Structure& input, std::string_view member) {
  std::vector<std::string> ids;
  for (const std::string_view text : input.strings(member)) {
    std::string id = base::to_lower(text);
    if (!id.empty() && !has_id(ids, id)) ids.push_back(std::move(id));
  }
  return ids;
}

bool has_id(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void ensure_default_user(Transaction& records) {
  if (records.find<User>(kDefaultUser)) return;
  records.put(User{.id = std::string(kDefaultUser),
                   .name = std::string(kDefaultUser),
                   .engine = "redis",
                   .access = "on ~* +@all"});
}

aws::Result<User> find_user(ActionContext& context, std::string_view id) {
  ensure_default_user(context.records);
  if (auto user = context.records.find<User>(base::to_lower(id))) return *std::move(user);
  return aws::Error(errors::kUserNotFoundFault, "User " + std::string(id) + " not found.");
}

aws::Result<UserGroup> find_user_group(ActionContext& context, std::string_view id) {
  if (auto group = context.records.find<UserGroup>(base::to_lower(id))) return *std::move(group);
  return aws::Error(errors::kUserGroupNotFoundFault,
                    "User group " + std::string(id) + " not found.");
}

std::vector<std::string> wanted_users(const UserGroup& group) {
  std::vector<std::string> users = group.users;
  for (const std::string& id : group.to_add) {
    if (!has_id(users, id)) users.push_back(id);
  }
  std::erase_if(users, [&](const std::string& id) { return has_id(group.to_remove, id); });
  return users;
}

bool concerns(const UserGroup& group, std::string_view user) {
  return has_id(group.users, user) || has_id(group.to_add, user) || has_id(group.to_remove, user);
}

aws::Result<std::string> read_user_engine(std::string_view text) {
  std::string engine = base::to_lower(text);
  if (engine == "redis" || engine == "valkey") return engine;
  return aws::Error(aws::kInvalidParameterValue, "Invalid engine '" + std::string(text) +
                                                     "'. Valid values are redis and valkey.");
}

bool is_version_at_least(std::string_view version, std::string_view least) {
  while (!least.empty()) {
    const uint64_t own = take_number(version);
    const uint64_t other = take_number(least);
    if (own != other) return own > other;
  }
  return true;
}

std::string minimum_version(const User& user) {
  std::string version(version_of_access(user.access));
  const bool is_iam = user.authentication == Authentication::iam;
  if (is_iam && !is_version_at_least(version, "7.0")) version = "7.0";
  if (user.engine == "valkey" && !is_version_at_least(version, "7.2")) version = "7.2";
  return version;
}

std::string minimum_version(Transaction& records, const UserGroup& group) {
  std::string version = group.engine == "valkey" ? "7.2" : "6.0";
  for (const std::string& id : wanted_users(group)) {
    const auto user = records.find<User>(id);
    if (!user) continue;
    std::string own = minimum_version(*user);
    if (is_version_at_least(own, version)) version = std::move(own);
  }
  return version;
}

aws::Result<void> check_user_group(ActionContext& context, const UserGroup& group) {
  const std::vector<std::string> users = wanted_users(group);
  if (users.size() > kUsersOfGroupMax) {
    return aws::Error(
        errors::kUserGroupQuotaExceededFault,
        "A user group can have at most " + std::to_string(kUsersOfGroupMax) + " users.");
  }
  std::set<std::string> names;
  for (const std::string& id : users) {
    const auto user = find_user(context, id);
    if (!user) return user.error();
    if (user->status == UserStatus::deleting) {
      return aws::Error(errors::kUserNotFoundFault, "User " + id + " is being deleted.");
    }
    if (auto good = check_member(group, *user); !good) return good;
    if (!names.insert(user->name).second) {
      return aws::Error(
          errors::kDuplicateUserNameFault,
          "User group " + group.id + " would have two users of the name " + user->name + ".");
    }
  }
  if (group.engine != "redis" || names.contains(std::string(kDefaultUser))) return {};
  return aws::Error(errors::kDefaultUserRequired,
                    "A user group of engine redis needs a user with the user name default.");
}

}  // namespace control
