// SPDX-License-Identifier: Apache-2.0
// What requests ask for of who may log in to a cache.
#include <optional>
#include <utility>

#include "control/resources/users/access.h"
#include "control/resources/users/auth_tokens.h"
#include "control/resources/users/credentials.h"
#include "control/resources/users/user.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

aws::Error bad_combination(std::string message) {
  return {aws::kInvalidParameterCombination, std::move(message)};
}

// --- AUTH tokens ---------------------------------------------------------------------------------

struct TokenWish {
  std::optional<std::string> hash = {};  // of AuthToken
  AuthTokenStrategy strategy = AuthTokenStrategy::rotate;
  bool deletes = false;

  bool empty() const { return !hash && !deletes; }
};

aws::Result<TokenWish> read_token(const aws::Structure& input, agent::TransitEncryption transit) {
  TokenWish wish;
  const std::string_view token = input.string("AuthToken").value_or("");
  if (!token.empty()) {
    if (transit == agent::TransitEncryption::off) {
      return bad_combination("AuthToken needs TransitEncryptionEnabled.");
    }
    auto hash = read_auth_token(token);
    if (!hash) return hash.error();
    wish.hash = *std::move(hash);
  }
  if (aws::find_member(input.shape(), "AuthTokenUpdateStrategy") < 0) return wish;
  const std::string_view strategy = input.string("AuthTokenUpdateStrategy").value_or("");
  wish.deletes = strategy == "DELETE";
  if (strategy == "SET") wish.strategy = AuthTokenStrategy::set;
  if (!strategy.empty() && wish.deletes == wish.hash.has_value()) {
    return bad_combination(wish.deletes ? "AuthToken cannot be given with the strategy DELETE."
                                        : "AuthTokenUpdateStrategy needs AuthToken.");
  }
  return wish;
}

// As a cache is created with it: it is asked for from the first moment.
AuthTokens first_token(const TokenWish& wish, int64_t now_ms) {
  if (!wish.hash) return {};
  return {.tokens = {*wish.hash}, .modified_ms = now_ms};
}

// --- groups of users -----------------------------------------------------------------------------

std::string version_of(ActionContext& context, const ReplicationGroup& group) {
  const std::string first = group.members.empty() ? "" : group.members.front();
  const auto cluster = context.records.find<CacheCluster>(first);
  return cluster ? cluster->engine_version : "";
}

// Whether the cache's engine knows all that the group's users have.
aws::Result<void> check_fits(ActionContext& context, const ReplicationGroup& cache,
                             const UserGroup& group) {
  if (group.engine == "valkey" && cache.engine != "valkey") {
    return bad_combination("User group " + group.id +
                           " is of engine valkey, and replication group " + cache.id +
                           " of engine " + cache.engine + ".");
  }
  for (const std::string& id : wanted_users(group)) {
    const auto user = context.records.find<User>(id);
    if (user && user->engine == "valkey" && cache.engine != "valkey") {
      return bad_combination("User " + id + " is of engine valkey, and replication group " +
                             cache.id + " of engine " + cache.engine + ".");
    }
  }
  const std::string least = minimum_version(context.records, group);
  const std::string version = version_of(context, cache);
  if (is_version_at_least(version, least)) return {};
  return bad_combination("User group " + group.id + " needs engine version " + least +
                         " or later, and replication group " + cache.id + " has " + version + ".");
}

aws::Result<void> add_group(ActionContext& context, const std::string& id,
                            ReplicationGroup& cache) {
  auto group = find_user_group(context, id);
  if (!group) return group.error();
  if (group->status != UserGroupStatus::creating) {
    if (auto good = check_active(*group); !good) return good;
  }
  if (cache.transit_encryption != agent::TransitEncryption::required) {
    return bad_combination(
        "User groups need TransitEncryptionEnabled, with TransitEncryptionMode required.");
  }
  if (auto fits = check_fits(context, cache, *group); !fits) return fits;
  if (!has_id(group->replication_groups, cache.id)) group->replication_groups.push_back(cache.id);
  context.records.put(*group);
  return {};
}

aws::Result<void> check_one(const std::vector<std::string>& groups) {
  if (groups.size() <= 1) return {};
  return bad_combination("A replication group can have one user group only.");
}

struct GroupWish {
  std::vector<std::string> add = {};
  std::vector<std::string> remove = {};
};

aws::Result<GroupWish> read_groups(const aws::Structure& input, const ReplicationGroup& cache) {
  GroupWish wish = {.add = read_ids(input, "UserGroupIdsToAdd"),
                    .remove = read_ids(input, "UserGroupIdsToRemove")};
  for (const std::string& id : wish.remove) {
    if (has_id(cache.user_groups, id)) continue;
    return aws::Error(
        aws::kInvalidParameterValue,
        "User group " + id + " is not associated with replication group " + cache.id + ".");
  }
  if (input.boolean("RemoveUserGroups").value_or(false)) wish.remove = cache.user_groups;
  for (const std::string& id : wish.add) {
    if (!has_id(wish.remove, id)) continue;
    return bad_combination("User group " + id + " cannot be both added and removed.");
  }
  std::erase_if(wish.add, [&](const std::string& id) { return has_id(cache.user_groups, id); });
  return wish;
}

// There is one way or the other to log in.
aws::Result<void> check_ways(const ReplicationGroup& cache, const TokenWish& token,
                             const GroupWish& groups) {
  const bool has_groups = !wanted_user_groups(cache).empty();
  if (has_groups && token.hash) {
    return bad_combination(
        "AuthToken cannot be given for a cache with a user group: give "
        "RemoveUserGroups as well.");
  }
  if (has_groups && !cache.auth.tokens.empty() && !token.deletes) {
    return bad_combination(
        "A cache with an AUTH token gets a user group together with "
        "AuthTokenUpdateStrategy DELETE.");
  }
  if (token.deletes && (groups.add.empty() || cache.auth.tokens.empty())) {
    return bad_combination(
        "AuthTokenUpdateStrategy DELETE is for a cache with an AUTH token, and "
        "needs UserGroupIdsToAdd.");
  }
  return {};
}

aws::Result<AuthTokens> changed_tokens(const AuthTokens& tokens, const TokenWish& wish,
                                       bool asks_already, int64_t now_ms) {
  if (wish.deletes) {
    return AuthTokens{.modified_ms = now_ms, .change = AuthTokenChange::setting};
  }
  if (!wish.hash) return tokens;
  auto changed = with_auth_token(tokens, wish.strategy, *wish.hash, now_ms);
  // Where users had to log in until now, nobody is let in without the token.
  if (changed && asks_already) changed->optional = false;
  return changed;
}

}  // namespace

aws::Result<void> read_new_access(ActionContext& context, const aws::Structure& input,
                                  ReplicationGroup& group) {
  const auto token = read_token(input, group.transit_encryption);
  if (!token) return token.error();
  const std::vector<std::string> groups = read_ids(input, "UserGroupIds");
  if (!groups.empty() && token->hash) {
    return bad_combination("AuthToken and UserGroupIds cannot be given together.");
  }
  if (auto good = check_one(groups); !good) return good;
  for (const std::string& id : groups) {
    if (auto added = add_group(context, id, group); !added) return added;
  }
  group.user_groups = groups;
  if (token->hash) group.auth = first_token(*token, context.now_ms);
  return {};
}

aws::Result<void> change_access(ActionContext& context, const aws::Structure& input,
                                ReplicationGroup& group) {
  const auto token = read_token(input, group.transit_encryption);
  if (!token) return token.error();
  auto wish = read_groups(input, group);
  if (!wish) return wish.error();
  if (token->empty() && wish->add.empty() && wish->remove.empty()) return {};
  const bool had_groups = !group.user_groups.empty();
  group.user_groups_to_add = wish->add;
  group.user_groups_to_remove = wish->remove;
  if (auto good = check_one(wanted_user_groups(group)); !good) return good;
  if (auto good = check_ways(group, *token, *wish); !good) return good;
  for (const std::string& id : wish->add) {
    if (auto added = add_group(context, id, group); !added) return added;
  }
  auto tokens = changed_tokens(group.auth, *token, had_groups, context.now_ms);
  if (!tokens) return tokens.error();
  group.auth = *std::move(tokens);
  return {};
}

aws::Result<void> read_new_access(const ActionContext& context, const aws::Structure& input,
                                  CacheCluster& cluster) {
  const auto token = read_token(input, cluster.transit_encryption);
  if (!token) return token.error();
  if (token->hash && cluster.engine == "memcached") {
    return bad_combination("AuthToken is not supported for engine memcached.");
  }
  cluster.auth = first_token(*token, context.now_ms);
  return {};
}

aws::Result<void> change_access(const ActionContext& context, const aws::Structure& input,
                                CacheCluster& cluster) {
  const auto token = read_token(input, cluster.transit_encryption);
  if (!token) return token.error();
  if (token->empty()) return {};
  if (token->deletes) {
    return bad_combination(
        "AuthTokenUpdateStrategy DELETE needs a user group, which only "
        "replication groups can have.");
  }
  auto tokens = changed_tokens(cluster.auth, *token, false, context.now_ms);
  if (!tokens) return tokens.error();
  cluster.auth = *std::move(tokens);
  return {};
}

aws::Result<void> check_caches(ActionContext& context, const UserGroup& group) {
  for (const std::string& id : group.replication_groups) {
    const auto cache = context.records.find<ReplicationGroup>(id);
    if (!cache) continue;
    if (auto fits = check_fits(context, *cache, group); !fits) return fits;
  }
  return {};
}

}  // namespace control
