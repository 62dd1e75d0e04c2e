// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/user.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/sha256.h"
#include "base/words.h"
#include "engine/acl/password_check.h"
#include "engine/acl/rule_words.h"

namespace engine::acl {

namespace {

constexpr std::string_view kIam = "iam:";
constexpr std::string_view kIamKey = "iam-key:";
constexpr std::string_view kIamFlag = "iam";

bool is_hash(std::string_view text) {
  constexpr size_t kDigits = 2 * base::kSha256Bytes;
  return text.size() == kDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

User::User(std::string name, const Commands& commands, bool all_channels)
    : name_(std::move(name)), commands_(&commands), all_channels_(all_channels) {
  reset();
}

// --- rules ------------------------------------------------------------------------------------

RuleResult User::apply(std::string_view rule) {
  if (rule.empty()) return std::nullopt;
  if (is(rule, "on") || is(rule, "off")) {
    on_ = is(rule, "on");
  } else if (is(rule, "nopass") || is(rule, "resetpass")) {
    no_password_ = is(rule, "nopass");
    optional_passwords_ = false;
    passwords_.clear();
    iam_.reset();
  } else if (is(rule, "optional-passwords")) {
    optional_passwords_ = true;
  } else if (is(rule, "sanitize-payload") || is(rule, "skip-sanitize-payload")) {
    skip_sanitize_ = is(rule, "skip-sanitize-payload");
  } else if (is(rule, "clearselectors")) {
    selectors_.erase(selectors_.begin() + 1, selectors_.end());
  } else if (is(rule, "reset")) {
    reset();
  } else if (rule.starts_with(kIam) || rule.starts_with(kIamKey)) {
    return apply_iam(rule);
  } else if (std::string_view("><#!").find(rule[0]) != std::string_view::npos) {
    return apply_password(rule);
  } else if (rule.starts_with('(') && rule.ends_with(')')) {
    return add_selector(rule.substr(1, rule.size() - 2));
  } else {
    return selectors_.front().apply(rule);
  }
  return std::nullopt;
}

void User::reset() {
  on_ = no_password_ = optional_passwords_ = skip_sanitize_ = false;
  passwords_.clear();
  iam_.reset();
  selectors_.assign(1, Selector(*commands_));
  if (all_channels_) selectors_.front().apply("allchannels");
}

RuleResult User::apply_iam(std::string_view rule) {
  if (rule.starts_with(kIamKey)) {
    const bool named = iam_ && iam_->add_key(rule.substr(kIamKey.size()));
    return named ? RuleResult() : RuleError::kSyntax;
  }
  auto login = IamLogin::read(rule.substr(kIam.size()));
  if (!login) return RuleError::kSyntax;
  iam_ = std::move(login);
  no_password_ = optional_passwords_ = false;
  passwords_.clear();
  return std::nullopt;
}

// ">password" and "#hash" add one, "<password" and "!hash" take it away.
RuleResult User::apply_password(std::string_view rule) {
  const char sign = rule[0];
  const std::string_view value = rule.substr(1);
  const bool is_plain = sign == '>' || sign == '<';
  if (iam_) return RuleError::kSyntax;
  if (!is_plain && !is_hash(value)) return RuleError::kBadHash;
  std::string hash = is_plain ? hash_of_password(value) : std::string(value);
  if (sign == '>' || sign == '#') return add_password(std::move(hash));
  return remove_password(hash);
}

RuleResult User::add_password(std::string hash) {
  no_password_ = false;
  if (std::find(passwords_.begin(), passwords_.end(), hash) == passwords_.end()) {
    passwords_.push_back(std::move(hash));
  }
  return std::nullopt;
}

RuleResult User::remove_password(const std::string& hash) {
  if (std::erase(passwords_, hash) == 0) return RuleError::kNoSuchPassword;
  return std::nullopt;
}

RuleResult User::add_selector(std::string_view rules) {
  Selector selector(*commands_);
  if (all_channels_) selector.apply("allchannels");
  for (const std::string& rule : base::split_at_spaces(rules)) {
    if (const RuleResult error = selector.apply(rule)) return error;
  }
  selectors_.push_back(std::move(selector));
  return std::nullopt;
}

void User::seal() {
  for (Selector& selector : selectors_) selector.seal();
  for (uint8_t uses = 0; uses < kKeyUses; uses++) {
    std::vector<PatternSet::Owned> patterns;
    for (uint32_t i = 0; i < selectors_.size() && selectors_.size() > kFewSelectors; i++) {
      for (std::string& pattern : selectors_[i].key_patterns(uses)) {
        patterns.push_back({std::move(pattern), i});
      }
    }
    selectors_by_key_[uses] = PatternSet(patterns);
  }
  may_do_everything_ =
      std::any_of(selectors_.begin(), selectors_.end(),
                  [](const Selector& selector) { return selector.allows_everything(); });
}

// --- rights -----------------------------------------------------------------------------------

bool User::has_password(std::string_view password) const {
  const bool right = is_one_of(password, passwords_);
  return right || no_password_;
}

bool User::may_use_channel(std::string_view channel) const {
  return std::any_of(selectors_.begin(), selectors_.end(),
                     [&](const Selector& selector) { return selector.may_use_channel(channel); });
}

bool User::may_use_channel_pattern(std::string_view pattern) const {
  return std::any_of(selectors_.begin(), selectors_.end(), [&](const Selector& selector) {
    return selector.may_use_channel_pattern(pattern);
  });
}

// --- texts ------------------------------------------------------------------------------------

std::vector<std::string_view> User::flags() const {
  std::vector<std::string_view> flags = {on_ ? "on" : "off"};
  if (no_password_) flags.emplace_back("nopass");
  if (optional_passwords_) flags.emplace_back("optional-passwords");
  if (iam_) flags.push_back(kIamFlag);
  flags.emplace_back(skip_sanitize_ ? "skip-sanitize-payload" : "sanitize-payload");
  return flags;
}

std::string User::text() const {
  std::string text;
  for (const std::string_view flag : flags()) {
    if (flag != kIamFlag) text.append(flag).append(" ");
  }
  if (iam_) text.append(kIam).append(iam_->text()).append(" ");
  for (const std::string& password : passwords_) text += '#' + password + ' ';
  text += selectors_.front().text();
  for (size_t i = 1; i < selectors_.size(); i++) text += " (" + selectors_[i].text() + ')';
  return text;
}

std::optional<std::vector<std::string>> join_selectors(std::span<const std::string_view> rules,
                                                       size_t& bad) {
  std::vector<std::string> joined;
  bool is_open = false;
  for (size_t i = 0; i < rules.size(); i++) {
    const std::string_view rule = rules[i];
    if (is_open) {
      joined.back().append(" ").append(rule);
    } else {
      joined.emplace_back(rule);
      if (!rule.starts_with('(')) continue;
      bad = i;
    }
    is_open = !rule.ends_with(')');
  }
  if (is_open) return std::nullopt;
  return joined;
}

bool is_user_name(std::string_view name) { return !has_spaces(name); }

}  // namespace engine::acl
