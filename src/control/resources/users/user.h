// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/elasticache/errors.h"
#include "aws/model/error.h"
#include "aws/model/value.h"
#include "control/actions/action.h"
#include "control/model/user.h"

// What the actions on users and on groups of users share.

namespace control {

// The ids of a request's list, in lower case, each once.
std::vector<std::string> read_ids(const aws::Structure& input, std::string_view member);
bool has_id(const std::vector<std::string>& ids, std::string_view id);

// Makes the user `default`, if it is not there yet.
void ensure_default_user(Transaction& records);

aws::Result<User> find_user(ActionContext& context, std::string_view id);
aws::Result<UserGroup> find_user_group(ActionContext& context, std::string_view id);

// The users that the group is to have: those that it has, with its pending changes.
std::vector<std::string> wanted_users(const UserGroup& group);

// Whether the user is in the group, or was and has yet to be forgotten.
bool concerns(const UserGroup& group, std::string_view user);

// "redis" or "valkey" of a request's Engine, or InvalidParameterValue.
aws::Result<std::string> read_user_engine(std::string_view text);

// The oldest version of a cache's engine that the user can log in to; and of a group, all of whose
// users can.
std::string minimum_version(const User& user);
std::string minimum_version(Transaction& records, const UserGroup& group);

// Whether a version such as "7.1.0" is at least one such as "7.0".
bool is_version_at_least(std::string_view version, std::string_view least);

// Whether such a group could be: every user is there, each name once, all of them such as the
// engine takes, and with Redis one of the name `default`.
aws::Result<void> check_user_group(ActionContext& context, const UserGroup& group);

}  // namespace control
