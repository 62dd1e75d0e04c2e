// SPDX-License-Identifier: Apache-2.0
#include "control/resources/iam/stored_keys.h"

#include <utility>

#include "base/ascii.h"
#include "base/log.h"
#include "control/authorisation/arns.h"
#include "control/model/identity.h"
#include "control/records/transaction.h"

namespace control {

namespace {

Session session_of(const SealedSession& sealed) {
  return {.name = sealed.session_name,
          .policies = sealed.policies,
          .policy_arns = sealed.policy_arns,
          .tags = sealed.tags,
          .transitive_tags = sealed.transitive_tags,
          .source_identity = sealed.source_identity,
          .issued_ms = sealed.issued_ms};
}

}  // namespace

std::optional<AccessKey> StoredAccessKeys::find(std::string_view access_key_id,
                                                std::string_view session_token) const {
  if (!session_token.empty()) return find_temporary(access_key_id, session_token);
  if (auto own = own_.find(access_key_id, session_token)) return own;
  return find_users(access_key_id);
}

std::optional<AccessKey> StoredAccessKeys::find_users(std::string_view access_key_id) const {
  Transaction records(store_);
  const auto key = records.find<IamAccessKey>(access_key_id);
  if (!key || !key->active) return std::nullopt;
  const auto user = records.find<IamUser>(key->user);
  if (!user) return std::nullopt;
  auto secret = keys_.unwrap(key->wrapped_secret);
  if (!secret) {
    base::log::warning("access key {}: {}", key->id, secret.error().message);
    return std::nullopt;
  }
  Caller caller = caller_of(account_.id, *user);
  caller.access_key_id = key->id;
  return AccessKey{.secret = *std::move(secret), .caller = std::move(caller)};
}

std::optional<AccessKey> StoredAccessKeys::find_temporary(std::string_view access_key_id,
                                                          std::string_view session_token) const {
  const auto sealed = unseal_session(keys_, session_token);
  if (!sealed || sealed->access_key_id != access_key_id) return std::nullopt;
  Caller caller = {.account = account_.id,
                   .access_key_id = sealed->access_key_id,
                   .arn = {},
                   .user_id = {},
                   .session = session_of(*sealed)};
  if (!identify(*sealed, caller)) return std::nullopt;
  return AccessKey{.secret = sealed->secret,
                   .caller = std::move(caller),
                   .session_token = std::string(session_token),
                   .expires_ms = sealed->expires_ms};
}

// Whoever the session is of must still be there, and be the same.
bool StoredAccessKeys::identify(const SealedSession& session, Caller& caller) const {
  if (session.kind == "user") return identify_user(session, caller);
  if (session.kind == "role") return identify_role(session, caller);
  const auto own = own_.find(session.origin_key, "");
  if (session.kind != "root" || !own || own->use != KeyUse::kApi) return false;
  caller.arn = own->caller.arn;
  caller.user_id = own->caller.user_id;
  caller.kind = own->caller.kind;
  return true;
}

bool StoredAccessKeys::identify_user(const SealedSession& session, Caller& caller) const {
  const auto origin = find_users(session.origin_key);
  if (!origin || origin->caller.user_id != session.unique_id) return false;
  caller.arn = origin->caller.arn;
  caller.user_id = origin->caller.user_id;
  caller.kind = PrincipalKind::kUser;
  caller.name = origin->caller.name;
  return true;
}

bool StoredAccessKeys::identify_role(const SealedSession& session, Caller& caller) const {
  Transaction records(store_);
  const auto role = records.find<IamRole>(base::to_lower(session.name));
  if (!role || role->unique_id != session.unique_id) return false;
  caller.arn = session_arn(account_.id, role->name, session.session_name);
  caller.user_id = role->unique_id + ":" + session.session_name;
  caller.kind = PrincipalKind::kRole;
  caller.name = role->name;
  return true;
}

}  // namespace control
