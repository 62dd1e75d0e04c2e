// SPDX-License-Identifier: Apache-2.0
#include "control/resources/users/access_string.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/words.h"
#include "engine/acl/user.h"
#include "engine/acl/users.h"
#include "engine/commands/all_commands.h"
#include "engine/session/acl_commands.h"

namespace control {

namespace {

using base::equals_ignore_case;

// The commands that nodes of this version have.
struct NodeCommands {
  engine::CommandTable table{engine::command_families()};
  engine::AclCommands names{table};
};

const NodeCommands& node_commands() {
  static const NodeCommands kCommands;
  return kCommands;
}

bool is_any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return equals_ignore_case(word, one); });
}

aws::Error refused(std::string_view word, const std::string& why) {
  return {aws::kInvalidParameterValue,
          "The access string contains '" + std::string(word) + "': " + why + "."};
}

// --- what cannot be there ------------------------------------------------------------------------

// Whether it adds a command that only the service itself has.
bool adds_restricted(std::string_view word) {
  if (!word.starts_with('+') || word.starts_with("+@")) return false;
  const auto found = node_commands().names.find(word.substr(1));
  if (!found) return false;
  return (node_commands().table.by_index(found->number).flags & engine::kRestricted) != 0;
}

aws::Result<void> check_word(std::string_view word) {
  if (std::string_view("><#!").find(word[0]) != std::string_view::npos) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The access string must not contain passwords: use Passwords.");
  }
  if (is_any_of(word, {"nopass", "resetpass", "optional-passwords"}) || word.starts_with("iam")) {
    return refused(word,
                   "how a user logs in is for Passwords, NoPasswordRequired and "
                   "AuthenticationMode to say");
  }
  if (is_any_of(word, {"reset", "sanitize-payload", "skip-sanitize-payload"})) {
    return refused(word, "it is not allowed");
  }
  if (adds_restricted(word)) return refused(word, "the command is not allowed on caches");
  return {};
}

// As a node would read it.
aws::Result<void> check_syntax(const std::vector<std::string>& rules) {
  engine::acl::Users users(node_commands().names);
  const std::vector<std::string_view> words(rules.begin(), rules.end());
  const auto set = users.set("user", words);
  if (set) return {};
  std::string why = set.error().message;
  constexpr std::string_view kOrigin = "Error in ACL SETUSER modifier ";
  if (why.starts_with(kOrigin)) why.erase(0, kOrigin.size());
  return aws::Error(aws::kInvalidParameterValue, "The access string is invalid: " + why + ".");
}

// --- how it is shown -----------------------------------------------------------------------------

bool is_of_commands(std::string_view rule) {
  return rule.starts_with('+') || rule.starts_with('-') ||
         is_any_of(rule, {"allcommands", "nocommands"});
}

bool is_of_all_commands(std::string_view rule) {
  return is_any_of(rule, {"+@all", "-@all", "allcommands", "nocommands"});
}

bool is_selector(std::string_view rule) { return rule.starts_with('('); }

// `rules`: with each selector as one of them.
void complete(std::vector<std::string>& rules) {
  const auto commands = std::find_if(rules.begin(), rules.end(), is_of_commands);
  if (commands == rules.end()) {
    rules.insert(std::find_if(rules.begin(), rules.end(), is_selector), "-@all");
  } else if (!is_of_all_commands(*commands)) {
    rules.insert(commands, "-@all");
  }
  const bool says_whether = std::any_of(rules.begin(), rules.end(), [](const std::string& rule) {
    return is_any_of(rule, {"on", "off"});
  });
  if (!says_whether) rules.insert(rules.begin(), "off");
}

}  // namespace

aws::Result<std::string> read_access_string(std::string_view text) {
  const std::vector<std::string> given = base::split_at_spaces(text);
  const std::vector<std::string_view> words(given.begin(), given.end());
  size_t bad = 0;
  auto rules = engine::acl::join_selectors(words, bad);
  if (!rules) return refused(words[bad], "its parenthesis is not closed");
  for (const std::string& rule : *rules) {
    std::string_view inner = rule;
    if (is_selector(rule)) inner = inner.substr(1, inner.size() - 2);
    for (const std::string& word : base::split_at_spaces(inner)) {
      if (auto good = check_word(word); !good) return good.error();
    }
  }
  if (auto good = check_syntax(*rules); !good) return good.error();
  complete(*rules);
  return base::join_words(*rules);
}

std::string_view version_of_access(std::string_view access) {
  std::string_view version = "6.0";
  for (std::string_view word : base::split_at_spaces(access)) {
    if (is_selector(word)) {
      version = "7.0";
      word.remove_prefix(1);
    }
    if (word.size() >= 3 && equals_ignore_case(word.substr(0, 3), "db=")) return "9.1";
    if (word.starts_with('%') || equals_ignore_case(word, "clearselectors")) version = "7.0";
  }
  return version;
}

}  // namespace control
