// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/command_commands.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/glob.h"
#include "base/words.h"
#include "engine/commands/server/argument_syntax.h"
#include "engine/commands/server/command_tips.h"
#include "engine/commands/support/command_docs.h"
#include "engine/commands/support/help.h"
#include "engine/execution/access.h"
#include "engine/execution/found_keys.h"
#include "engine/session/acl_commands.h"

namespace engine {

namespace {

// --- what a row says --------------------------------------------------------------------------

std::vector<std::string_view> flag_names(const CommandSpec& spec) {
  constexpr std::pair<uint32_t, std::string_view> kNames[] = {
      {kWrite, "write"},
      {kReadOnly, "readonly"},
      {kDenyOom, "denyoom"},
      {kAdmin, "admin"},
      {kPubSub, "pubsub"},
      {kNoScript, "noscript"},
      {kBlocking, "blocking"},
      {kLoading, "loading"},
      {kStale, "stale"},
      {kSkipMonitor, "skip_monitor"},
      {kSkipSlowlog, "skip_slowlog"},
      {kFast, "fast"},
      {kNoAuth, "no_auth"},
      {kNoAsyncLoading, "no_async_loading"},
      {kNoMulti, "no_multi"},
      {kNoMandatoryKeys, "no_mandatory_keys"},
      {kMovableKeys, "movablekeys"},
      {kAllowBusy, "allow_busy"},
  };
  std::vector<std::string_view> names;
  for (const auto& [flag, name] : kNames) {
    if ((spec.flags & flag) != 0) names.push_back(name);
  }
  return names;
}

std::vector<std::string> category_names(const CommandSpec& spec) {
  const uint32_t categories = acl_categories(spec);
  std::vector<std::string> names;
  for (const acl::CategoryName& row : acl::category_names()) {
    if ((categories & row.category) != 0) names.push_back("@" + std::string(row.name));
  }
  return names;
}

std::vector<std::string_view> access_names(uint16_t access) {
  constexpr std::pair<uint16_t, std::string_view> kNames[] = {
      {kRO, "RO"},          {kRW, "RW"},
      {kOW, "OW"},          {kRM, "RM"},
      {kAccess, "access"},  {kUpdate, "update"},
      {kInsert, "insert"},  {kDelete, "delete"},
      {kNotKey, "not_key"}, {kVariableFlags, "variable_flags"},
  };
  std::vector<std::string_view> names;
  for (const auto& [bit, name] : kNames) {
    if ((access & bit) != 0) names.push_back(name);
  }
  return names;
}

template <typename Name>
void reply_names(CommandContext& c, const std::vector<Name>& names) {
  c.reply.set(names.size());
  for (const std::string_view name : names) c.reply.simple(name);
}

// The rules that a row has, or that follow from its range.
std::vector<KeyRule> key_rules(const CommandSpec& spec) {
  if (spec.find_keys != nullptr || !has_keys(spec)) {
    return {spec.key_rules.begin(), spec.key_rules.end()};
  }
  const int16_t length =
      spec.keys.last < 0 ? spec.keys.last : static_cast<int16_t>(spec.keys.last - spec.keys.first);
  KeyRule first = {.access = spec.key_access,
                   .begin = KeyRule::Begin::kIndex,
                   .at = spec.keys.first,
                   .find = KeyRule::Find::kRange,
                   .last = length,
                   .step = spec.keys.step,
                   .notes = spec.key_notes};
  if (spec.rest_access == 0) return {first};
  KeyRule rest = first;
  rest.access = spec.rest_access;
  rest.at++;
  rest.last = static_cast<int16_t>(length < 0 ? length : length - 1);
  first.last = 0;
  return {first, rest};
}

// What clients that know no rules are told: a range, if one says where at least the first key is.
KeyRange simple_range(const CommandSpec& spec, const std::vector<KeyRule>& rules) {
  if ((spec.find_keys == nullptr && has_keys(spec)) || rules.empty()) return spec.keys;
  const KeyRule& first = rules.front();
  const bool known = first.begin == KeyRule::Begin::kIndex && first.find == KeyRule::Find::kRange;
  if (!known) return {};
  const auto last = static_cast<int16_t>(first.last < 0 ? first.last : first.at + first.last);
  return {first.at, last, 1};
}

void reply_begin_search(CommandContext& c, const KeyRule& rule) {
  constexpr std::string_view kTypes[] = {"unknown", "index", "keyword"};  // as KeyRule::Begin
  const bool keyword = rule.begin == KeyRule::Begin::kKeyword;
  c.reply.bulk("type");
  c.reply.bulk(kTypes[static_cast<size_t>(rule.begin)]);
  c.reply.bulk("spec");
  c.reply.map(keyword ? 2 : rule.begin == KeyRule::Begin::kIndex ? 1 : 0);
  if (keyword) {
    c.reply.bulk("keyword");
    c.reply.bulk(rule.keyword);
  }
  if (rule.begin == KeyRule::Begin::kUnknown) return;
  c.reply.bulk(keyword ? "startfrom" : "index");
  c.reply.integer(rule.at);
}

void reply_find_keys(CommandContext& c, const KeyRule& rule) {
  const auto reply_numbers = [&](std::initializer_list<std::pair<const char*, int16_t>> numbers) {
    c.reply.bulk("spec");
    c.reply.map(numbers.size());
    for (const auto& [name, number] : numbers) {
      c.reply.bulk(name);
      c.reply.integer(number);
    }
  };
  c.reply.bulk("type");
  switch (rule.find) {
    case KeyRule::Find::kRange:
      c.reply.bulk("range");
      reply_numbers({{"lastkey", rule.last}, {"keystep", rule.step}, {"limit", rule.limit}});
      return;
    case KeyRule::Find::kCounted:
      c.reply.bulk("keynum");
      reply_numbers({{"keynumidx", 0}, {"firstkey", 1}, {"keystep", rule.step}});
      return;
    case KeyRule::Find::kUnknown:
      c.reply.bulk("unknown");
      reply_numbers({});
      return;
  }
}

void reply_key_rule(CommandContext& c, const KeyRule& rule) {
  c.reply.map(rule.notes.empty() ? 3 : 4);
  if (!rule.notes.empty()) {
    c.reply.bulk("notes");
    c.reply.bulk(rule.notes);
  }
  c.reply.bulk("flags");
  reply_names(c, access_names(rule.access));
  c.reply.bulk("begin_search");
  c.reply.map(2);
  reply_begin_search(c, rule);
  c.reply.bulk("find_keys");
  c.reply.map(2);
  reply_find_keys(c, rule);
}

void reply_info(CommandContext& c, const CommandSpec& spec) {
  c.reply.array(10);
  c.reply.bulk(full_name(spec));
  c.reply.integer(spec.arity);
  reply_names(c, flag_names(spec));
  const std::vector<KeyRule> rules = key_rules(spec);
  const KeyRange range = simple_range(spec, rules);
  c.reply.integer(range.first);
  c.reply.integer(range.last);
  c.reply.integer(range.first != 0 ? range.step : 0);
  reply_names(c, category_names(spec));
  const std::vector<std::string> tips = base::split_at_spaces(command_tips(full_name(spec)));
  c.reply.set(tips.size());
  for (const std::string& tip : tips) c.reply.bulk(tip);
  c.reply.set(rules.size());
  for (const KeyRule& rule : rules) reply_key_rule(c, rule);
  if (spec.subcommands.empty()) {
    c.reply.set(0);  // as Redis says that there are none
    return;
  }
  c.reply.array(spec.subcommands.size());
  for (const CommandSpec& subcommand : spec.subcommands) reply_info(c, subcommand);
}

// By "get" or "client|kill".
const CommandSpec* find_by_full_name(const CommandTable& table, std::string_view name) {
  const size_t bar = name.find('|');
  if (bar == std::string_view::npos) return table.find(name);
  const std::string_view words[] = {name.substr(0, bar), name.substr(bar + 1)};
  const CommandTable::Resolved resolved = table.resolve(words);
  return resolved.container != nullptr ? resolved.spec : nullptr;
}

// --- COMMAND, COUNT, INFO, LIST ---------------------------------------------------------------

void command(CommandContext& c) {
  c.reply.array(c.node.commands.commands().size());
  for (const CommandSpec* spec : c.node.commands.commands()) reply_info(c, *spec);
}

void command_count(CommandContext& c) {
  c.reply.integer(static_cast<int64_t>(c.node.commands.commands().size()));
}

void command_info(CommandContext& c) {
  if (c.args.size() == 2) {
    command(c);
    return;
  }
  c.reply.array(c.args.size() - 2);
  for (const std::string_view name : c.args.subspan(2)) {
    const CommandSpec* spec = find_by_full_name(c.node.commands, name);
    if (spec != nullptr) {
      reply_info(c, *spec);
    } else {
      c.reply.null();
    }
  }
}

void command_list(CommandContext& c) {
  std::string_view by;
  std::string_view value;
  if (c.args.size() == 5 && base::equals_ignore_case(c.args[2], "FILTERBY")) {
    by = c.args[3];
    value = c.args[4];
  } else if (c.args.size() != 2) {
    c.error(errors::kSyntax);
    return;
  }
  const bool by_pattern = base::equals_ignore_case(by, "PATTERN");
  const bool by_category = base::equals_ignore_case(by, "ACLCAT");
  const bool by_module = base::equals_ignore_case(by, "MODULE");
  if (!by.empty() && !by_pattern && !by_category && !by_module) {
    c.error(errors::kSyntax);
    return;
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < c.node.commands.size(); i++) {
    const CommandSpec& spec = c.node.commands.by_index(i);
    if ((spec.flags & kAdminSocket) != 0) continue;
    const std::vector<std::string> categories = category_names(spec);
    const bool shown = by.empty() ||
                       (by_pattern && base::glob_match(value, full_name(spec), true)) ||
                       (by_category && std::find(categories.begin(), categories.end(),
                                                 "@" + std::string(value)) != categories.end());
    if (shown) names.push_back(full_name(spec));
  }
  c.reply.array(names.size());
  for (const std::string& name : names) c.reply.bulk(name);
}

// --- GETKEYS ----------------------------------------------------------------------------------

void reply_keys(CommandContext& c, bool with_flags) {
  const Arguments asked = c.args.subspan(2);
  const CommandSpec* spec = c.node.commands.resolve(asked).spec;
  if (spec == nullptr) {
    c.error("ERR Invalid command specified");
    return;
  }
  if (!has_keys(*spec)) {
    c.error("ERR The command has no key arguments");
    return;
  }
  std::vector<uint32_t> positions;
  if (!arity_fits(*spec, asked.size())) {
    c.error("ERR Invalid number of arguments specified for command");
    return;
  }
  const bool needs_keys = (spec->categories & kScriptingCategory) == 0;
  if (!find_key_positions(*spec, asked, positions) || (needs_keys && positions.empty())) {
    c.error("ERR Invalid arguments specified for command");
    return;
  }
  std::erase(positions, kAnyKey);
  c.reply.array(positions.size());
  for (const uint32_t position : positions) {
    if (with_flags) c.reply.array(2);
    c.reply.bulk(asked[position]);
    const bool first = position == positions.front();
    if (with_flags) reply_names(c, access_names(key_access(*spec, asked, first)));
  }
}

void command_getkeys(CommandContext& c) { reply_keys(c, false); }
void command_getkeysandflags(CommandContext& c) { reply_keys(c, true); }

// --- DOCS -------------------------------------------------------------------------------------

// Gives every key the number of the rule that finds it: where the notation does not say it, they
// follow each other, and the last rule finds all that are left.
void refer_to_rules(std::vector<Argument>& arguments, size_t rules, int& next) {
  for (Argument& argument : arguments) {
    if (argument.type == ArgumentType::kKey && argument.key_rule < 0 && rules > 0) {
      argument.key_rule = std::min(next, static_cast<int>(rules) - 1);
      next++;
    }
    refer_to_rules(argument.arguments, rules, next);
  }
}

void refer_to_rules(std::vector<Argument>& arguments, size_t rules) {
  int next = 0;
  refer_to_rules(arguments, rules, next);
}

void reply_arguments(CommandContext& c, const std::vector<Argument>& arguments) {
  c.reply.array(arguments.size());
  for (const Argument& argument : arguments) {
    const bool flagged = argument.optional || argument.multiple;
    const bool nested = !argument.arguments.empty();
    const bool keyed = argument.key_rule >= 0;
    c.reply.map(3u + (keyed ? 1 : 0) + (argument.token.empty() ? 0 : 1) + (flagged ? 1 : 0));
    c.reply.bulk("name");
    c.reply.bulk(argument.name);
    c.reply.bulk("type");
    c.reply.bulk(argument_type_name(argument.type));
    if (!nested) {
      c.reply.bulk("display_text");
      c.reply.bulk(argument.name);
    }
    if (keyed) {
      c.reply.bulk("key_spec_index");
      c.reply.integer(argument.key_rule);
    }
    if (!argument.token.empty()) {
      c.reply.bulk("token");
      c.reply.bulk(argument.token);
    }
    if (flagged) {
      c.reply.bulk("flags");
      c.reply.set((argument.optional ? 1u : 0u) + (argument.multiple ? 1u : 0u) +
                  (argument.multiple_token ? 1u : 0u));
      if (argument.optional) c.reply.simple("optional");
      if (argument.multiple) c.reply.simple("multiple");
      if (argument.multiple_token) c.reply.simple("multiple_token");
    }
    if (nested) {
      c.reply.bulk("arguments");
      reply_arguments(c, argument.arguments);
    }
  }
}

void reply_doc(CommandContext& c, const CommandSpec& spec) {
  std::string name = full_name(spec);
  c.reply.bulk(name);
  std::replace(name.begin(), name.end(), '|', ' ');
  const CommandDoc* doc = find_command_doc(name);
  auto arguments = doc != nullptr ? parse_argument_syntax(doc->arguments) : std::vector<Argument>{};
  const bool has_arguments = arguments && !arguments->empty();
  if (has_arguments) refer_to_rules(*arguments, key_rules(spec).size());
  const bool container = !spec.subcommands.empty();
  const CommandDeprecation* deprecation = find_deprecation(full_name(spec));
  const bool system = is_system_command(full_name(spec));
  c.reply.map((doc != nullptr ? 4u : 0u) + (has_arguments ? 1u : 0u) + (container ? 1u : 0u) +
              (deprecation != nullptr ? 3u : 0u) + (system ? 1u : 0u));
  if (doc != nullptr) {
    c.reply.bulk("summary");
    c.reply.bulk(doc->summary);
    c.reply.bulk("since");
    c.reply.bulk(doc->since);
    c.reply.bulk("group");
    c.reply.bulk(doc->group);
    c.reply.bulk("complexity");
    c.reply.bulk(doc->complexity);
  }
  if (deprecation != nullptr || system) {
    c.reply.bulk("doc_flags");
    c.reply.set(1);
    c.reply.simple(system ? "syscmd" : "deprecated");
  }
  if (deprecation != nullptr) {
    c.reply.bulk("deprecated_since");
    c.reply.bulk(deprecation->since);
    c.reply.bulk("replaced_by");
    c.reply.bulk(deprecation->replaced_by);
  }
  if (has_arguments) {
    c.reply.bulk("arguments");
    reply_arguments(c, *arguments);
  }
  if (container) {
    c.reply.bulk("subcommands");
    c.reply.map(spec.subcommands.size());
    for (const CommandSpec& subcommand : spec.subcommands) reply_doc(c, subcommand);
  }
}

void command_docs(CommandContext& c) {
  std::vector<const CommandSpec*> specs;
  if (c.args.size() == 2) {
    specs.assign(c.node.commands.commands().begin(), c.node.commands.commands().end());
  }
  for (const std::string_view name : c.args.subspan(2)) {
    const CommandSpec* spec = find_by_full_name(c.node.commands, name);
    if (spec != nullptr) specs.push_back(spec);
  }
  c.reply.map(specs.size());
  for (const CommandSpec* spec : specs) reply_doc(c, *spec);
}

void command_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "COMMAND [<subcommand> [<arg> ...]]. Subcommands are:",
      "(no subcommand) | INFO [<name> ...]",
      "    Return details about commands.",
      "COUNT",
      "    Return the number of commands.",
      "DOCS [<name> ...]",
      "    Return what commands are for and their arguments.",
      "GETKEYS <command> | GETKEYSANDFLAGS <command>",
      "    Return the keys of a whole command.",
      "LIST [FILTERBY (MODULE <name>|ACLCAT <category>|PATTERN <pattern>)]",
      "    Return the names of commands.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kAny = kLoading | kStale;
constexpr uint32_t kConnection = kConnectionCategory;

constexpr CommandSpec kCommandSubcommands[] = {
    {.name = "count", .run = command_count, .arity = 2, .flags = kAny, .categories = kConnection},
    {.name = "docs", .run = command_docs, .arity = -2, .flags = kAny, .categories = kConnection},
    {.name = "getkeys",
     .run = command_getkeys,
     .arity = -3,
     .flags = kAny,
     .categories = kConnection},
    {.name = "getkeysandflags",
     .run = command_getkeysandflags,
     .arity = -3,
     .flags = kAny,
     .categories = kConnection},
    {.name = "help", .run = command_help, .arity = 2, .flags = kAny, .categories = kConnection},
    {.name = "info", .run = command_info, .arity = -2, .flags = kAny, .categories = kConnection},
    {.name = "list", .run = command_list, .arity = -2, .flags = kAny, .categories = kConnection},
};

constexpr CommandSpec kCommandCommands[] = {
    {.name = "command",
     .run = command,
     .arity = -1,
     .flags = kAny,
     .categories = kConnection,
     .subcommands = kCommandSubcommands},
};

}  // namespace

CommandFamily command_commands() { return kCommandCommands; }

}  // namespace engine
