// SPDX-License-Identifier: Apache-2.0
#include "control/resources/users/access.h"

#include <map>

#include "control/nodes/node.h"
#include "control/resources/users/connect_keys.h"
#include "control/resources/users/user.h"

namespace control {

namespace {

// --- what nodes are told -------------------------------------------------------------------------

std::string line_of(const User& user, ConnectKeys& keys) {
  std::string line = "user " + user.name + " " + user.access;
  if (user.authentication == Authentication::iam) line += keys.rules_for(user);
  if (user.authentication == Authentication::no_password) line += " nopass";
  for (const std::string& password : user.passwords) line += " #" + password;
  return line + "\n";
}

// Whom no group has is nobody: the engine's own default user is off then.
std::string lines_of(ActionContext& context, const ReplicationGroup& cache,
                     const std::vector<std::string>& groups) {
  Transaction& records = context.records;
  ConnectKeys keys(context, cache);
  std::map<std::string, std::string> lines;
  lines[std::string(kDefaultUser)] = "user default off\n";
  for (const std::string& id : groups) {
    const auto group = records.find<UserGroup>(id);
    if (!group) continue;
    for (const std::string& member : wanted_users(*group)) {
      if (const auto user = records.find<User>(member)) lines[user->name] = line_of(*user, keys);
    }
  }
  std::string text;
  for (const auto& [name, line] : lines) text += line;
  return text;
}

std::string lines_of(const AuthTokens& auth) {
  if (auth.tokens.empty()) return "";
  std::string line = "user default on";
  if (auth.optional) line += " optional-passwords";
  for (const std::string& token : auth.tokens) line += " #" + token;
  return line + " ~* &* +@all\n";
}

std::string lines_of(ActionContext& context, const ReplicationGroup& group) {
  const std::vector<std::string> groups = wanted_user_groups(group);
  return groups.empty() ? lines_of(group.auth) : lines_of(context, group, groups);
}

// Whether `is_so` holds for the rows of all nodes of the group.
template <typename Predicate>
bool all_nodes(Transaction& records, const ReplicationGroup& group, const Predicate& is_so) {
  for (const std::string& id : group.members) {
    const auto cluster = records.find<CacheCluster>(id);
    if (!cluster || cluster->status == ClusterStatus::deleting) continue;
    for (const CacheNode& node : cluster->nodes) {
      const auto row = records.find<Node>(cluster->id + "." + node.id);
      if (row && !is_so(*row)) return false;
    }
  }
  return true;
}

bool has_users(const ActionContext& context, const Node& row, const std::string& users) {
  if (row.spec.users != users) return false;
  const agent::NodeStatus* const status = context.fleet.node(row.id);
  return status != nullptr && status->state == agent::NodeState::running &&
         status->users == agent::users_digest(row.spec);
}

}  // namespace

std::vector<std::string> wanted_user_groups(const ReplicationGroup& group) {
  std::vector<std::string> wanted = group.user_groups;
  std::erase_if(wanted,
                [&](const std::string& id) { return has_id(group.user_groups_to_remove, id); });
  wanted.insert(wanted.end(), group.user_groups_to_add.begin(), group.user_groups_to_add.end());
  return wanted;
}

NodeAccess access_of(ActionContext& context, const CacheCluster& cluster) {
  if (cluster.replication_group.empty()) {
    return {.users = lines_of(cluster.auth), .transit_encryption = cluster.transit_encryption};
  }
  const auto group = context.records.find<ReplicationGroup>(cluster.replication_group);
  if (!group) return {};
  NodeAccess access = {.users = lines_of(context, *group),
                       .transit_encryption = group->transit_encryption};
  if (access.users.empty() && is_access_settled(*group)) return access;
  access.users_of = group->id;
  access.user_groups = wanted_user_groups(*group);
  return access;
}

bool has_told_its_users(ActionContext& context, const ReplicationGroup& group) {
  const std::string users = lines_of(context, group);
  return all_nodes(context.records, group,
                   [&](const Node& row) { return row.spec.users == users; });
}

bool has_its_users(ActionContext& context, const ReplicationGroup& group) {
  const std::string users = lines_of(context, group);
  return all_nodes(context.records, group,
                   [&](const Node& row) { return has_users(context, row, users); });
}

// --- what has been wished for --------------------------------------------------------------------

bool is_access_settled(const ReplicationGroup& group) {
  return group.user_groups_to_add.empty() && group.user_groups_to_remove.empty() &&
         group.auth.change == AuthTokenChange::none;
}

namespace {

void note_cache(ActionContext& context, const std::string& user_group, const std::string& cache,
                bool has_it) {
  auto group = context.records.find<UserGroup>(user_group);
  if (!group) return;
  std::erase(group->replication_groups, cache);
  if (has_it) group->replication_groups.push_back(cache);
  context.records.put(*group);
}

}  // namespace

void settle_access(ActionContext& context, ReplicationGroup& group) {
  if (is_access_settled(group) || !has_its_users(context, group)) return;
  for (const std::string& id : group.user_groups_to_remove) {
    note_cache(context, id, group.id, false);
  }
  group.user_groups = wanted_user_groups(group);
  group.user_groups_to_add.clear();
  group.user_groups_to_remove.clear();
  group.auth.change = AuthTokenChange::none;
}

void settle_access(const ActionContext& context, CacheCluster& cluster) {
  if (cluster.auth.change == AuthTokenChange::none) return;
  const std::string users = lines_of(cluster.auth);
  for (const CacheNode& node : cluster.nodes) {
    const auto row = context.records.find<Node>(cluster.id + "." + node.id);
    if (row && !has_users(context, *row, users)) return;
  }
  cluster.auth.change = AuthTokenChange::none;
}

void forget_access(ActionContext& context, const ReplicationGroup& group) {
  for (const auto* const ids : {&group.user_groups, &group.user_groups_to_add}) {
    for (const std::string& id : *ids) note_cache(context, id, group.id, false);
  }
}

// --- what Describe calls show --------------------------------------------------------------------

void describe_auth(const AuthTokens& auth, agent::TransitEncryption transit, aws::Structure& out) {
  const bool is_encrypted = transit != agent::TransitEncryption::off;
  out.set("AuthTokenEnabled", !auth.tokens.empty()).set("TransitEncryptionEnabled", is_encrypted);
  if (auth.modified_ms != 0) {
    out.set("AuthTokenLastModifiedDate", aws::Timestamp{auth.modified_ms});
  }
  if (is_encrypted) {
    out.set("TransitEncryptionMode", boost::describe::enum_to_string(transit, ""));
  }
}

void describe_pending_auth(const AuthTokens& auth, aws::Structure& pending) {
  if (auth.change == AuthTokenChange::none) return;
  const bool is_set = auth.change == AuthTokenChange::setting;
  pending.set("AuthTokenStatus", is_set ? "SETTING" : "ROTATING");
}

}  // namespace control
