// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/acl/user.h"

namespace engine::acl {

inline constexpr std::string_view kDefaultUser = "default";

using UserPointer = std::shared_ptr<const User>;
using SelectorPointer = std::shared_ptr<const Selector>;

// The users of a node. There is always the default one, who everybody is that has not logged in as
// somebody else. A user that is shown never changes: a change makes another one of the same name.
// Thread-safe.
class Users {
 public:
  // `commands` outlives it. The default user may do everything, without a password.
  explicit Users(const Commands& commands);

  // Grows with every change: whoever kept a user compares this first.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

  // Whether who has not logged in is the default user: that one is on, and asks for no password.
  bool default_is_open() const { return default_is_open_.load(std::memory_order_relaxed); }

  UserPointer find(std::string_view name) const;  // null: there is none
  UserPointer default_user() const;
  std::vector<UserPointer> all() const;  // sorted by name

  // Who logs in with that name and password; null: nobody may. A password may be a token of IAM's
  // where `tokens_at_ms`, the time since the Unix epoch, is given.
  UserPointer authenticate(std::string_view name, std::string_view password,
                           std::optional<int64_t> tokens_at_ms = {}) const;

  // What new users have of channels, and `reset` gives: acl-pubsub-default.
  void set_all_channels_by_default(bool all_channels);

  // ACL SETUSER: makes or changes the user by all rules, or by none. The error is the text behind
  // "ERR ".
  base::Result<void> set(std::string_view name, std::span<const std::string_view> rules);

  // False: there is none. The default user stays.
  bool remove(std::string_view name);

  // requirepass: the default user's only password; empty: it needs none.
  void set_default_password(std::string_view password);

  // Of lines "user NAME RULES ...": instead of all that there are, or nothing changes. The error
  // says in which line what is wrong; `path` names the file. `keys` are those that lines name with
  // `iam-key:`; what a key that is not among them has signed is not taken.
  base::Result<void> load(std::string_view path, std::string_view lines,
                          const SigningKeys& keys = {});
  // SHA-256 of the lines that were loaded last, in hexadecimal, by which whoever wrote them knows
  // that these are the users now. Empty: there were none, a key that they name was not there, or
  // the users have changed since.
  std::string loaded_digest() const;
  // Of configuration files: words behind "user". Adds to what there is.
  base::Result<void> add_configured(std::span<const std::string> words);

  // Rights to commands alone, as words of ACL SETUSER give them to who has none ("+@read",
  // "-keys"): what a connection keeps when it gives up the others. The error is as that of set().
  base::Result<SelectorPointer> rights_to_commands(std::span<const std::string_view> rules) const;

  std::string save() const;  // lines, as load() takes them

 private:
  using Table = std::map<std::string, UserPointer, std::less<>>;

  std::shared_ptr<const Table> table() const;
  void publish(Table table, std::string loaded_digest = {});
  User new_user(std::string_view name) const;
  User new_default_user() const;
  base::Result<void> apply(User& user, std::span<const std::string_view> rules) const;

  const Commands& commands_;
  std::atomic<bool> all_channels_ = false;
  mutable std::mutex change_mutex_;  // held by whoever changes them, from start to end
  mutable std::mutex table_mutex_;
  std::shared_ptr<const Table> table_;
  std::string loaded_digest_;  // likewise under table_mutex_
  std::atomic<uint64_t> version_ = 1;
  std::atomic<bool> default_is_open_ = true;
};

}  // namespace engine::acl
