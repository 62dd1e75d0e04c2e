// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/actions/action.h"
#include "control/api/access_keys.h"
#include "control/keys/key_service.h"
#include "control/resources/iam/session_token.h"
#include "control/store/store.h"

namespace control {

// All keys: the account's own, the ones that users have, and temporary ones. Looks at the records
// each time, so that a key that was switched off counts no more from the next request on.
class StoredAccessKeys final : public AccessKeys {
 public:
  // `own` are the account's; all outlive this.
  StoredAccessKeys(const AccessKeys& own, Store& store, const KeyService& keys,
                   const Account& account)
      : own_(own), store_(store), keys_(keys), account_(account) {}

  std::optional<AccessKey> find(std::string_view access_key_id,
                                std::string_view session_token) const override;

 private:
  std::optional<AccessKey> find_users(std::string_view access_key_id) const;
  std::optional<AccessKey> find_temporary(std::string_view access_key_id,
                                          std::string_view session_token) const;
  bool identify(const SealedSession& session, Caller& caller) const;
  bool identify_user(const SealedSession& session, Caller& caller) const;
  bool identify_role(const SealedSession& session, Caller& caller) const;

  const AccessKeys& own_;
  Store& store_;
  const KeyService& keys_;
  const Account& account_;
};

}  // namespace control
