// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/selector.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/acl/rule_words.h"

namespace engine::acl {

namespace {

bool starts_with_no_case(std::string_view text, std::string_view prefix) {
  return is(text.substr(0, prefix.size()), prefix);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = base::to_lower(c);
  return result;
}

}  // namespace

std::string_view text_of(RuleError error) {
  switch (error) {
    case RuleError::kSyntax:
      return "Syntax error";
    case RuleError::kUnknownCommand:
      return "Unknown command or category name in ACL";
    case RuleError::kPatternAfterAll:
      return "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does "
             "not have any effect. Try 'resetkeys' to start with an empty list of patterns";
    case RuleError::kChannelAfterAll:
      return "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and "
             "does not have any effect. Try 'resetchannels' to start with an empty list of "
             "channels";
    case RuleError::kNoSuchPassword:
      return "The password you are trying to remove from the user does not exist";
    case RuleError::kBadHash:
      return "The password hash must be exactly 64 characters and contain only lowercase "
             "hexadecimal characters";
    case RuleError::kFirstArgOfSubcommand:
      return "Allowing first-arg of a subcommand is not supported";
    case RuleError::kDatabaseOutOfRange:
      return "The provided database ID is out of range";
  }
  return "";
}

Selector::Selector(const Commands& commands)
    : commands_(&commands), allowed_(commands.count(), false) {}

// --- rules ------------------------------------------------------------------------------------

RuleResult Selector::apply(std::string_view rule) {
  if (is(rule, "allkeys") || rule == "~*") {
    all_keys_ = true;
    keys_.clear();
  } else if (is(rule, "resetkeys")) {
    all_keys_ = false;
    keys_.clear();
  } else if (is(rule, "allchannels") || rule == "&*") {
    all_channels_ = true;
    channels_.clear();
  } else if (is(rule, "resetchannels")) {
    all_channels_ = false;
    channels_.clear();
  } else if (is(rule, "alldbs") || is(rule, "resetdbs")) {
    all_databases_ = is(rule, "alldbs");
    databases_.clear();
  } else if (starts_with_no_case(rule, "db=")) {
    return apply_databases(rule.substr(3));
  } else if (is(rule, "allcommands") || is(rule, "+@all")) {
    set_all_commands(true);
  } else if (is(rule, "nocommands") || is(rule, "-@all")) {
    set_all_commands(false);
  } else if (rule.starts_with('~') || rule.starts_with('%')) {
    return apply_keys(rule);
  } else if (rule.starts_with('&')) {
    return apply_channel(rule.substr(1));
  } else if (rule.starts_with("+@") || rule.starts_with("-@")) {
    return apply_category(rule.substr(1), rule[0] == '+');
  } else if (rule.starts_with('+') || rule.starts_with('-')) {
    return apply_command(rule.substr(1), rule[0] == '+');
  } else {
    return RuleError::kSyntax;
  }
  return std::nullopt;
}

// "~pattern", or "%R~pattern" and the like.
RuleResult Selector::apply_keys(std::string_view rule) {
  if (all_keys_) return RuleError::kPatternAfterAll;
  uint8_t uses = kReads | kWrites;
  size_t at = 1;
  if (rule[0] == '%') {
    uses = 0;
    for (; at < rule.size() && rule[at] != '~'; at++) {
      const char letter = base::to_lower(rule[at]);
      const auto use = static_cast<uint8_t>(letter == 'r' ? kReads : letter == 'w' ? kWrites : 0);
      if (use == 0 || (uses & use) != 0) return RuleError::kSyntax;
      uses |= use;
    }
    if (uses == 0) return RuleError::kSyntax;
    at = std::min(at + 1, rule.size());  // "%R" is "%R~", as in Valkey
  }
  const std::string_view pattern = rule.substr(at);
  if (has_spaces(pattern)) return RuleError::kSyntax;
  const auto known = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const KeyPattern& each) { return each.pattern == pattern; });
  if (known == keys_.end()) {
    keys_.push_back({std::string(pattern), uses});
  } else {
    known->uses |= uses;
  }
  return std::nullopt;
}

RuleResult Selector::apply_channel(std::string_view pattern) {
  if (all_channels_) return RuleError::kChannelAfterAll;
  if (has_spaces(pattern)) return RuleError::kSyntax;
  if (std::find(channels_.begin(), channels_.end(), pattern) == channels_.end()) {
    channels_.emplace_back(pattern);
  }
  return std::nullopt;
}

// "0,2": these and no others.
RuleResult Selector::apply_databases(std::string_view list) {
  std::set<int64_t> databases;
  while (true) {
    const size_t comma = std::min(list.find(','), list.size());
    const auto number = base::parse_int64(list.substr(0, comma));
    if (!number) return RuleError::kSyntax;
    if (*number < 0 || *number > std::numeric_limits<int32_t>::max()) {
      return RuleError::kDatabaseOutOfRange;
    }
    databases.insert(*number);
    if (comma == list.size()) break;
    list.remove_prefix(comma + 1);
  }
  all_databases_ = false;
  databases_ = std::move(databases);
  return std::nullopt;
}

void Selector::set_all_commands(bool allow) {
  std::fill(allowed_.begin(), allowed_.end(), allow);
  future_commands_ = allow;
  first_arguments_.clear();
  rules_.clear();
}

RuleResult Selector::apply_command(std::string_view name, bool allow) {
  const std::optional<Commands::Found> found = commands_->find(name);
  if (!found) {
    const bool is_first_argument = allow && name.find('|') != name.npos;
    return is_first_argument ? apply_first_argument(name) : RuleError::kUnknownCommand;
  }
  commands_->visit_family(found->number, [&](size_t number) { set_command(number, allow); });
  note_rule(found->full_name, allow);
  return std::nullopt;
}

// "+select|0": a command that has no subcommands, with this first argument only.
RuleResult Selector::apply_first_argument(std::string_view name) {
  const size_t bar = name.rfind('|');
  const std::optional<Commands::Found> command = commands_->find(name.substr(0, bar));
  if (!command) return RuleError::kUnknownCommand;
  if (command->is_subcommand) return RuleError::kFirstArgOfSubcommand;
  if (bar + 1 == name.size()) return RuleError::kSyntax;
  if (command->has_subcommands) return RuleError::kUnknownCommand;
  first_arguments_.push_back({command->number, lower(name.substr(bar + 1))});
  note_rule(lower(name), true);
  return std::nullopt;
}

// `name` with its @.
RuleResult Selector::apply_category(std::string_view name, bool allow) {
  const std::optional<Category> category = find_category(name.substr(1));
  if (!category) return RuleError::kUnknownCommand;
  note_rule(lower(name), allow);
  for (size_t number = 0; number < allowed_.size(); number++) {
    if ((commands_->categories(number) & *category) == 0) continue;
    commands_->visit_family(number, [&](size_t each) { set_command(each, allow); });
  }
  return std::nullopt;
}

// What was said of its first arguments holds no longer.
void Selector::set_command(size_t command, bool allow) {
  allowed_[command] = allow;
  std::erase_if(first_arguments_,
                [command](const FirstArgument& each) { return each.command == command; });
}

// The rules that this one makes idle go: the same one, and those of its subcommands.
void Selector::note_rule(std::string name, bool allow) {
  std::erase_if(rules_, [&](const CommandRule& rule) {
    return rule.name == name || rule.name.starts_with(name + "|");
  });
  rules_.push_back({std::move(name), allow});
}

void Selector::seal() {
  for (uint8_t uses = 0; uses < kKeyUses; uses++) key_sets_[uses] = PatternSet(key_patterns(uses));
  channel_set_ = PatternSet(channels_);
}

// --- rights -----------------------------------------------------------------------------------

bool Selector::may_run(size_t command, std::span<const std::string_view> arguments) const {
  if (command < allowed_.size() && allowed_[command]) return true;
  if (first_arguments_.empty() || arguments.size() < 2) return false;
  return std::any_of(first_arguments_.begin(), first_arguments_.end(),
                     [&](const FirstArgument& each) {
                       return each.command == command && is(arguments[1], each.argument);
                     });
}

std::vector<std::string> Selector::key_patterns(uint8_t uses) const {
  if (all_keys_) return {"*"};
  std::vector<std::string> patterns;
  for (const KeyPattern& key : keys_) {
    if ((key.uses & uses) == uses) patterns.push_back(key.pattern);
  }
  return patterns;
}

bool Selector::may_use(std::string_view key, uint8_t uses) const {
  return all_keys_ || key_sets_[uses & (kKeyUses - 1)].matches(key);
}

bool Selector::may_use_all_keys(uint8_t uses) const {
  return all_keys_ || std::any_of(keys_.begin(), keys_.end(), [uses](const KeyPattern& key) {
           return key.pattern == "*" && (key.uses & uses) == uses;
         });
}

bool Selector::may_use_channel(std::string_view channel) const {
  return all_channels_ || channel_set_.matches(channel);
}

bool Selector::may_use_channel_pattern(std::string_view pattern) const {
  return all_channels_ || std::find(channels_.begin(), channels_.end(), pattern) != channels_.end();
}

bool Selector::may_use_database(int64_t database) const {
  return all_databases_ || databases_.contains(database);
}

bool Selector::allows_everything() const {
  return all_keys_ && all_channels_ && all_databases_ &&
         std::find(allowed_.begin(), allowed_.end(), false) == allowed_.end();
}

// --- texts ------------------------------------------------------------------------------------

std::string Selector::commands_text() const {
  std::string text = future_commands_ ? "+@all" : "-@all";
  for (const CommandRule& rule : rules_) {
    text += rule.allow ? " +" : " -";
    text += rule.name;
  }
  return text;
}

std::string Selector::keys_text() const {
  if (all_keys_) return "~*";
  std::string text;
  for (const KeyPattern& key : keys_) {
    if (!text.empty()) text += ' ';
    if (key.uses == kReads) text += "%R";
    if (key.uses == kWrites) text += "%W";
    text += '~' + key.pattern;
  }
  return text;
}

std::string Selector::channels_text() const {
  if (all_channels_) return "&*";
  std::string text;
  for (const std::string& channel : channels_) {
    if (!text.empty()) text += ' ';
    text += '&' + channel;
  }
  return text;
}

std::string Selector::databases_text() const {
  if (all_databases_) return "alldbs";
  if (databases_.empty()) return "resetdbs";
  std::string text;
  for (const int64_t database : databases_) {
    text += (text.empty() ? "db=" : ",") + std::to_string(database);
  }
  return text;
}

std::string Selector::text() const {
  std::string text = keys_text();
  if (!text.empty()) text += ' ';
  if (!all_channels_) text += "resetchannels ";
  if (const std::string channels = channels_text(); !channels.empty()) text += channels + ' ';
  return text + databases_text() + ' ' + commands_text();
}

}  // namespace engine::acl
