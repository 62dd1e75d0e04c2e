// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "control/actions/action.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/user.h"

// Who may log in to caches: by groups of users, or by AUTH tokens.

namespace control {

// The groups of users that the replication group is to have: those that it has, with what is
// pending.
std::vector<std::string> wanted_user_groups(const ReplicationGroup& group);

// What the nodes of a cluster are told of it.
struct NodeAccess {
  std::string users = {};  // agent::NodeSpec's
  agent::TransitEncryption transit_encryption = agent::TransitEncryption::off;
  // Who waits for that to be in effect: a replication group, and groups of users.
  std::string users_of = {};
  std::vector<std::string> user_groups = {};
};
NodeAccess access_of(ActionContext& context, const CacheCluster& cluster);

// Whether every node of the replication group has the users that it is to have now, as its agent
// says.
bool has_its_users(ActionContext& context, const ReplicationGroup& group);

// The same of what its nodes' rows ask for.
bool has_told_its_users(ActionContext& context, const ReplicationGroup& group);

// What a request asks for of that, UserGroupIds, UserGroupIdsToAdd, UserGroupIdsToRemove,
// RemoveUserGroups, AuthToken and AuthTokenUpdateStrategy, noted in the record, and in those of the
// groups of users. Requires: the record says how transit is encrypted, and of which engine it is.
aws::Result<void> read_new_access(ActionContext& context, const aws::Structure& input,
                                  ReplicationGroup& group);
aws::Result<void> change_access(ActionContext& context, const aws::Structure& input,
                                ReplicationGroup& group);
// Of a cluster on its own: AuthToken alone.
aws::Result<void> read_new_access(const ActionContext& context, const aws::Structure& input,
                                  CacheCluster& cluster);
aws::Result<void> change_access(const ActionContext& context, const aws::Structure& input,
                                CacheCluster& cluster);

// What has been pending is as it was wished for, if all nodes have it.
void settle_access(ActionContext& context, ReplicationGroup& group);
bool is_access_settled(const ReplicationGroup& group);
void settle_access(const ActionContext& context, CacheCluster& cluster);

// The replication group goes: the groups of users do not have it any more.
void forget_access(ActionContext& context, const ReplicationGroup& group);

// Whether the caches that have the group of users could have it as it is now.
aws::Result<void> check_caches(ActionContext& context, const UserGroup& group);

// InvalidUserGroupState for one that is being changed.
aws::Result<void> check_active(const UserGroup& group);

// AuthTokenEnabled and the like, TransitEncryptionEnabled and TransitEncryptionMode, of either; and
// what of that is pending.
void describe_auth(const AuthTokens& auth, agent::TransitEncryption transit, aws::Structure& out);
void describe_pending_auth(const AuthTokens& auth, aws::Structure& pending);

}  // namespace control
