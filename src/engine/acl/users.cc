// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/users.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "base/words.h"
#include "engine/acl/password_check.h"

namespace engine::acl {

Users::Users(const Commands& commands) : commands_(commands) {
  Table table;
  table.emplace(kDefaultUser, std::make_shared<const User>(new_default_user()));
  publish(std::move(table));
}

User Users::new_user(std::string_view name) const {
  return {std::string(name), commands_, all_channels_.load(std::memory_order_relaxed)};
}

User Users::new_default_user() const {
  User user = new_user(kDefaultUser);
  for (const std::string_view rule : {"+@all", "~*", "&*", "on", "nopass"}) user.apply(rule);
  user.seal();
  return user;
}

// --- reading ----------------------------------------------------------------------------------

std::shared_ptr<const Users::Table> Users::table() const {
  const std::lock_guard lock(table_mutex_);
  return table_;
}

void Users::publish(Table table, std::string loaded_digest) {
  default_is_open_ = table.find(kDefaultUser)->second->is_open();
  {
    const std::lock_guard lock(table_mutex_);
    table_ = std::make_shared<const Table>(std::move(table));
    loaded_digest_ = std::move(loaded_digest);
  }
  version_.fetch_add(1, std::memory_order_release);
}

UserPointer Users::find(std::string_view name) const {
  const auto table = this->table();
  const auto found = table->find(name);
  return found == table->end() ? nullptr : found->second;
}

UserPointer Users::default_user() const { return find(kDefaultUser); }

std::vector<UserPointer> Users::all() const {
  const auto table = this->table();  // which another worker may put another one in the place of
  std::vector<UserPointer> users;
  users.reserve(table->size());
  for (const auto& [name, user] : *table) users.push_back(user);
  return users;
}

UserPointer Users::authenticate(std::string_view name, std::string_view password,
                                std::optional<int64_t> tokens_at_ms) const {
  UserPointer user = find(name);
  // Before anything is decided: the answer takes as long whether there is such a user or not.
  const bool right = user == nullptr ? is_one_of(password, {}) : user->has_password(password);
  const bool has_token =
      is_token_of(user == nullptr ? nullptr : user->iam(), name, password, tokens_at_ms);
  return (right || has_token) && user != nullptr && user->is_on() ? user : nullptr;
}

// --- changing ---------------------------------------------------------------------------------

void Users::set_all_channels_by_default(bool all_channels) { all_channels_ = all_channels; }

base::Result<void> Users::apply(User& user, std::span<const std::string_view> rules) const {
  size_t bad = 0;
  const auto joined = join_selectors(rules, bad);
  if (!joined) {
    return base::Error{"Unmatched parenthesis in acl selector starting at '" +
                       std::string(rules[bad]) + "'."};
  }
  for (const std::string& rule : *joined) {
    if (const RuleResult error = user.apply(rule)) {
      // What may be a password is not shown.
      const bool secret = rule.starts_with('>') || rule.starts_with('<');
      return base::Error{"Error in ACL SETUSER modifier '" + (secret ? rule.substr(0, 1) : rule) +
                         "': " + std::string(text_of(*error))};
    }
  }
  user.seal();
  return {};
}

base::Result<SelectorPointer> Users::rights_to_commands(
    std::span<const std::string_view> rules) const {
  auto rights = std::make_shared<Selector>(commands_);
  for (const std::string_view rule : rules) {
    const bool is_of_commands = rule.starts_with('+') || rule.starts_with('-');
    const RuleResult error = is_of_commands ? rights->apply(rule) : RuleError::kSyntax;
    if (!error) continue;
    return base::Error{"Error in rule '" + std::string(rule) +
                       "': " + std::string(text_of(*error))};
  }
  rights->seal();
  return SelectorPointer(std::move(rights));
}

base::Result<void> Users::set(std::string_view name, std::span<const std::string_view> rules) {
  if (!is_user_name(name)) return base::Error{"Usernames can't contain spaces or null characters"};
  const std::lock_guard lock(change_mutex_);
  Table table = *this->table();
  const auto known = table.find(name);
  User user = known == table.end() ? new_user(name) : *known->second;
  user.set_default_channels(all_channels_.load(std::memory_order_relaxed));
  if (auto applied = apply(user, rules); !applied) return applied;
  table.insert_or_assign(std::string(name), std::make_shared<const User>(std::move(user)));
  publish(std::move(table));
  return {};
}

bool Users::remove(std::string_view name) {
  if (name == kDefaultUser) return false;
  const std::lock_guard lock(change_mutex_);
  Table table = *this->table();
  const auto known = table.find(name);
  if (known == table.end()) return false;
  table.erase(known);
  publish(std::move(table));
  return true;
}

void Users::set_default_password(std::string_view password) {
  const std::string rule = password.empty() ? "nopass" : ">" + std::string(password);
  const std::string_view rules[] = {"resetpass", rule};
  const auto set = this->set(kDefaultUser, rules);
  static_cast<void>(set);  // nothing is wrong with these
}

base::Result<void> Users::add_configured(std::span<const std::string> words) {
  if (words.empty()) return base::Error{"a user has no name"};
  const std::lock_guard lock(change_mutex_);
  Table table = *this->table();
  const std::string& name = words.front();
  if (!is_user_name(name)) return base::Error{"Usernames can't contain spaces or null characters"};
  if (name != kDefaultUser && table.contains(name)) {
    return base::Error{"Duplicate user '" + name + "' found"};
  }
  User user = new_user(name);
  const std::vector<std::string_view> rules(words.begin() + 1, words.end());
  if (auto applied = apply(user, rules); !applied) return applied;
  table.insert_or_assign(name, std::make_shared<const User>(std::move(user)));
  publish(std::move(table));
  return {};
}

// --- files ------------------------------------------------------------------------------------

base::Result<void> Users::load(std::string_view path, std::string_view lines,
                               const SigningKeys& keys) {
  std::string digest = base::hex(base::sha256(lines));
  const std::lock_guard lock(change_mutex_);
  Table table;
  std::string errors;
  size_t number = 0;
  while (!lines.empty()) {
    number++;
    const size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = base::trimmed(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.empty()) continue;
    const auto wrong = [&](const std::string& what) {
      errors += std::string(path) + ":" + std::to_string(number) + ": " + what + ". ";
    };
    const std::vector<std::string> words = base::split_at_spaces(line);
    if (words.size() < 2 || words[0] != "user") {
      wrong("line should start with user keyword, and have a name");
      continue;
    }
    if (table.contains(words[1])) {
      wrong("WARNING: Duplicate user '" + words[1] + "' found");
      continue;
    }
    if (!is_user_name(words[1])) {
      wrong("username '" + words[1] + "' contains spaces or null characters");
      continue;
    }
    User user = new_user(words[1]);
    const std::vector<std::string_view> rules(words.begin() + 2, words.end());
    if (const auto applied = apply(user, rules); !applied) {
      wrong(applied.error().message);
      continue;
    }
    if (!user.take_signing_keys(keys)) digest.clear();
    table.emplace(words[1], std::make_shared<const User>(std::move(user)));
  }
  if (!errors.empty()) return base::Error{errors};
  if (!table.contains(kDefaultUser)) {
    table.emplace(kDefaultUser, std::make_shared<const User>(new_default_user()));
  }
  publish(std::move(table), std::move(digest));
  return {};
}

std::string Users::loaded_digest() const {
  const std::lock_guard lock(table_mutex_);
  return loaded_digest_;
}

std::string Users::save() const {
  const auto table = this->table();
  std::string lines;
  for (const auto& [name, user] : *table) {
    lines.append("user ").append(name).append(" ").append(user->text()).append("\n");
  }
  return lines;
}

}  // namespace engine::acl
