// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/acl/iam_login.h"
#include "engine/acl/pattern_set.h"
#include "engine/acl/selector.h"

namespace engine::acl {

// Who may log in, how, and what they may do then. Passwords are known by their SHA-256 alone.
//
// Made by applying rules, then sealed; from then on any thread may ask.
class User {
 public:
  // As ACL SETUSER makes it: off, without passwords and rights. `all_channels`: acl-pubsub-default.
  User(std::string name, const Commands& commands, bool all_channels);

  const std::string& name() const { return name_; }

  // What `reset` and new selectors give from now on.
  void set_default_channels(bool all_channels) { all_channels_ = all_channels; }

  // One word of ACL SETUSER; a selector is one word, "(+get ~a)". Changes nothing if there is an
  // error. Beyond Valkey's words: `optional-passwords`, until the next `nopass` or `resetpass`,
  // lets in who shows a right password and who shows none, while clients are taught a first
  // password. `iam:REGION/CACHE` makes it a user who logs in with IAM's tokens for that cache, and
  // has no password; `iam-key:ACCESS-KEY-ID/YYYYMMDD` behind that names who may sign them.
  RuleResult apply(std::string_view rule);
  void seal();
  // Those that `iam-key:` has named. False: one of them is not among these.
  bool take_signing_keys(const SigningKeys& keys) { return !iam_ || iam_->take_keys(keys); }

  // --- logging in ---

  bool is_on() const { return on_; }
  bool has_no_password() const { return no_password_; }
  // Of the default user: whether who has not logged in is it, and has its rights.
  bool is_open() const { return on_ && (no_password_ || optional_passwords_); }
  // In a time that does not tell how much of the password was right.
  bool has_password(std::string_view password) const;
  const IamLogin* iam() const { return iam_ ? &*iam_ : nullptr; }  // null: it logs in otherwise

  // --- rights: what one selector allows ---

  bool may_do_everything() const { return may_do_everything_; }
  std::span<const Selector> selectors() const { return selectors_; }  // the user's own first
  // Whether one of the selectors that allow such a use of the key is what allows(selector) wants.
  // With many of them it looks at those alone.
  template <typename Allows>
  bool any_selector_of(std::string_view key, uint8_t uses, Allows allows) const {
    if (selectors_.size() <= kFewSelectors) {
      return std::any_of(selectors_.begin(), selectors_.end(), allows);
    }
    return selectors_by_key_[uses & (kKeyUses - 1)].visit_owners(
        key, [&](uint32_t number) { return allows(selectors_[number]); });
  }
  bool may_use_channel(std::string_view channel) const;
  bool may_use_channel_pattern(std::string_view pattern) const;
  bool skips_payload_check() const { return skip_sanitize_; }

  // --- as ACL shows it ---

  std::vector<std::string_view> flags() const;  // "on", "nopass", "sanitize-payload"
  const std::vector<std::string>& passwords() const { return passwords_; }  // hexadecimal
  std::string text() const;  // what stands behind "user NAME " in ACL LIST

 private:
  static constexpr size_t kFewSelectors = 4;

  RuleResult apply_iam(std::string_view rule);
  RuleResult add_password(std::string hash);
  RuleResult remove_password(const std::string& hash);
  RuleResult apply_password(std::string_view rule);
  RuleResult add_selector(std::string_view rules);
  void reset();

  std::string name_;
  const Commands* commands_;
  bool all_channels_;  // what `reset` gives
  bool on_ = false;
  bool no_password_ = false;
  bool optional_passwords_ = false;
  bool skip_sanitize_ = false;
  bool may_do_everything_ = false;
  std::optional<IamLogin> iam_;
  std::vector<std::string> passwords_;
  std::vector<Selector> selectors_;
  std::array<PatternSet, kKeyUses> selectors_by_key_;  // where there are many, by the uses
};

// Selectors may come in several arguments: "(+get", "~a)" is one rule. nullopt: a parenthesis is
// not closed; `bad` is then where it was opened.
std::optional<std::vector<std::string>> join_selectors(std::span<const std::string_view> rules,
                                                       size_t& bad);

// Whether it may be one: no spaces and no NUL.
bool is_user_name(std::string_view name);

}  // namespace engine::acl
