// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/acl/acl_commands.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/log.h"
#include "base/numbers.h"
#include "base/random.h"
#include "base/words.h"
#include "engine/commands/acl/close_clients.h"
#include "engine/commands/support/help.h"
#include "engine/execution/access.h"
#include "engine/session/acl_commands.h"
#include "engine/session/client_line.h"

namespace engine {

namespace {

// --- users ------------------------------------------------------------------------------------

// Of clients whose user is gone, or who listen to what their user no longer may.
void close_others(CommandContext& c, const std::function<void(ReplyWriter&)>& answer) {
  close_clients(
      c, [&users = c.node.users](Client& client) { return has_its_user(client, users); }, answer);
}

void setuser(CommandContext& c) {
  const auto set = c.node.users.set(c.args[2], c.args.subspan(3));
  if (!set) {
    c.error("ERR " + set.error().message);
    return;
  }
  close_others(c, [](ReplyWriter& reply) { reply.ok(); });
}

void deluser(CommandContext& c) {
  const Arguments names = c.args.subspan(2);
  if (std::find(names.begin(), names.end(), acl::kDefaultUser) != names.end()) {
    c.error("ERR The 'default' user cannot be removed");
    return;
  }
  int64_t removed = 0;
  for (const std::string_view name : names) removed += c.node.users.remove(name) ? 1 : 0;
  close_others(c, [removed](ReplyWriter& reply) { reply.integer(removed); });
}

void reply_selector(CommandContext& c, const acl::Selector& selector) {
  c.reply.bulk("commands");
  c.reply.bulk(selector.commands_text());
  c.reply.bulk("keys");
  c.reply.bulk(selector.keys_text());
  c.reply.bulk("channels");
  c.reply.bulk(selector.channels_text());
  c.reply.bulk("databases");
  const std::string databases = selector.databases_text();
  c.reply.bulk(databases == "resetdbs" ? "" : databases);
}

void getuser(CommandContext& c) {
  const acl::UserPointer user = c.node.users.find(c.args[2]);
  if (user == nullptr) {
    c.reply.null();
    return;
  }
  constexpr size_t kOfSelector = 4;
  c.reply.map(3 + kOfSelector);
  c.reply.bulk("flags");
  const std::vector<std::string_view> flags = user->flags();
  c.reply.set(flags.size());
  for (const std::string_view flag : flags) c.reply.bulk(flag);
  c.reply.bulk("passwords");
  c.reply.array(user->passwords().size());
  for (const std::string& password : user->passwords()) c.reply.bulk(password);
  reply_selector(c, user->selectors().front());
  c.reply.bulk("selectors");
  c.reply.array(user->selectors().size() - 1);
  for (const acl::Selector& selector : user->selectors().subspan(1)) {
    c.reply.map(kOfSelector);
    reply_selector(c, selector);
  }
}

void list(CommandContext& c) {
  const std::vector<acl::UserPointer> users = c.node.users.all();
  c.reply.array(users.size());
  for (const acl::UserPointer& user : users) {
    c.reply.bulk("user " + user->name() + " " + user->text());
  }
}

void users(CommandContext& c) {
  const std::vector<acl::UserPointer> users = c.node.users.all();
  c.reply.array(users.size());
  for (const acl::UserPointer& user : users) c.reply.bulk(user->name());
}

void whoami(CommandContext& c) {
  if (c.client.user == nullptr) {
    c.reply.null();
  } else {
    c.reply.bulk(c.client.user->name());
  }
}

// --- the file ---------------------------------------------------------------------------------

bool has_file(CommandContext& c) {
  if (!c.settings.aclfile.empty()) return true;
  c.error(
      "ERR This instance is not configured to use an ACL file. You may want to specify users via "
      "the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a configuration "
      "file set) in order to store users in the configuration.");
  return false;
}

void load(CommandContext& c) {
  if (!has_file(c)) return;
  const std::string& path = c.settings.aclfile;
  const auto lines = c.node.settings.files().read(path);
  const auto loaded = lines ? c.node.users.load(path, *lines) : base::Result<void>(lines.error());
  if (!loaded) {
    c.error("ERR " + loaded.error().message +
            " WARNING: ACL errors detected, no change to the previously active ACL rules was "
            "performed");
    return;
  }
  close_others(c, [](ReplyWriter& reply) { reply.ok(); });
}

void save(CommandContext& c) {
  if (!has_file(c)) return;
  const auto saved = c.node.settings.files().replace(c.settings.aclfile, c.node.users.save());
  if (saved) {
    c.reply.ok();
    return;
  }
  base::log::warning("the file of users cannot be written: {}", saved.error().message);
  c.error(
      "ERR There was an error trying to save the ACLs. Please check the server logs for more "
      "information");
}

// --- what there is to allow -------------------------------------------------------------------

void cat(CommandContext& c) {
  if (c.args.size() > 3) {
    c.error(errors::unknown_subcommand(c.args[1], "ACL"));
    return;
  }
  if (c.args.size() == 2) {
    c.reply.array(acl::category_names().size());
    for (const acl::CategoryName& row : acl::category_names()) c.reply.bulk(row.name);
    return;
  }
  const auto category = acl::find_category(c.args[2]);
  if (!category) {
    c.error("ERR Unknown category '" + std::string(c.args[2].substr(0, 128)) + "'");
    return;
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < c.node.commands.size(); i++) {
    const CommandSpec& spec = c.node.commands.by_index(i);
    const bool is_in = (acl_categories(spec) & *category) != 0;
    if (is_in && (spec.flags & kAdminSocket) == 0) names.push_back(full_name(spec));
  }
  c.reply.array(names.size());
  for (const std::string& name : names) c.reply.bulk(name);
}

void dryrun(CommandContext& c) {
  const acl::UserPointer user = c.node.users.find(c.args[2]);
  if (user == nullptr) {
    c.error("ERR User '" + std::string(c.args[2]) + "' not found");
    return;
  }
  const Arguments asked = c.args.subspan(3);
  const CommandSpec* const spec = c.node.commands.resolve(asked).spec;
  if (spec == nullptr) {
    c.error("ERR Command '" + std::string(asked[0]) + "' not found");
  } else if (!arity_fits(*spec, asked.size())) {
    c.error("ERR wrong number of arguments for '" + full_name(*spec) + "' command");
  } else if (const Access access =
                 check_access(*user, *spec, asked, c.client.db, c.settings.databases);
             access.is_granted()) {
    c.reply.ok();
  } else {
    c.reply.bulk(denial_text(access, *user, *spec, asked, true));
  }
}

void genpass(CommandContext& c) {
  constexpr int64_t kBits = 256;
  constexpr int64_t kBitsMax = 4096;
  constexpr int64_t kBitsADigit = 4;
  int64_t bits = kBits;
  if (c.args.size() == 3) {
    const auto wanted = base::parse_int64(c.args[2]);
    if (!wanted) {
      c.error(errors::kNotInteger);
      return;
    }
    bits = *wanted;
  }
  if (c.args.size() > 3 || bits <= 0 || bits > kBitsMax) {
    c.error(
        "ERR ACL GENPASS argument must be the number of bits for the output password, a positive "
        "number up to 4096");
    return;
  }
  c.reply.bulk(base::random_hex(static_cast<size_t>((bits + kBitsADigit - 1) / kBitsADigit)));
}

// --- what was refused -------------------------------------------------------------------------

void reply_entry(CommandContext& c, const acl::Log::Entry& entry) {
  c.reply.map(10);
  c.reply.bulk("count");
  c.reply.integer(static_cast<int64_t>(entry.count));
  c.reply.bulk("reason");
  c.reply.bulk(acl::name_of(entry.denial));
  c.reply.bulk("context");
  c.reply.bulk(acl::name_of(entry.context));
  c.reply.bulk("object");
  c.reply.bulk(entry.object);
  c.reply.bulk("username");
  c.reply.bulk(entry.user);
  c.reply.bulk("age-seconds");
  c.reply.real(static_cast<double>(c.now_ms() - entry.updated_ms) / 1000);
  c.reply.bulk("client-info");
  c.reply.bulk(base::trimmed(entry.client));
  c.reply.bulk("entry-id");
  c.reply.integer(static_cast<int64_t>(entry.id));
  c.reply.bulk("timestamp-created");
  c.reply.integer(entry.created_ms);
  c.reply.bulk("timestamp-last-updated");
  c.reply.integer(entry.updated_ms);
}

void log(CommandContext& c) {
  constexpr int64_t kEntries = 10;
  int64_t count = kEntries;
  if (c.args.size() == 3 && base::equals_ignore_case(c.args[2], "RESET")) {
    c.node.acl_log.clear();
    c.reply.ok();
    return;
  }
  if (c.args.size() == 3) {
    const auto wanted = base::parse_int64(c.args[2]);
    if (!wanted) {
      c.error(errors::kNotInteger);
      return;
    }
    count = std::max<int64_t>(*wanted, 0);
  }
  const auto entries = c.node.acl_log.latest(static_cast<size_t>(count));
  c.reply.array(entries.size());
  for (const acl::Log::Entry& entry : entries) reply_entry(c, entry);
}

void help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "ACL <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "CAT [<category>]",
      "    List all commands that belong to <category>, or all command categories",
      "    when no category is specified.",
      "DELUSER <username> [<username> ...]",
      "    Delete a list of users.",
      "DRYRUN <username> <command> [<arg> ...]",
      "    Returns whether the user can execute the given command without executing the command.",
      "GETUSER <username>",
      "    Get the user's details.",
      "GENPASS [<bits>]",
      "    Generate a secure 256-bit user password. The optional `bits` argument can",
      "    be used to specify a different size.",
      "LIST",
      "    Show users details in config file format.",
      "LOAD",
      "    Reload users from the ACL file.",
      "LOG [<count> | RESET]",
      "    Show the ACL log entries.",
      "SAVE",
      "    Save the current config to the ACL file.",
      "SETUSER <username> <attribute> [<attribute> ...]",
      "    Create or modify a user with the specified attributes.",
      "USERS",
      "    List all the registered usernames.",
      "WHOAMI",
      "    Return the current connection username.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kForAll = kNoScript | kLoading | kStale;
constexpr uint32_t kForOperators = kAdmin | kForAll;
constexpr uint32_t kChangesUsers = kForOperators | kRestricted | kAsksWorkers;

constexpr CommandSpec kAclSubcommands[] = {
    {.name = "cat", .run = cat, .arity = -2, .flags = kForAll},
    {.name = "deluser", .run = deluser, .arity = -3, .flags = kChangesUsers},
    {.name = "dryrun", .run = dryrun, .arity = -4, .flags = kForOperators},
    {.name = "genpass", .run = genpass, .arity = -2, .flags = kForAll},
    {.name = "getuser", .run = getuser, .arity = 3, .flags = kForOperators},
    {.name = "help", .run = help, .arity = 2, .flags = kLoading | kStale},
    {.name = "list", .run = list, .arity = 2, .flags = kForOperators},
    {.name = "load", .run = load, .arity = 2, .flags = kChangesUsers},
    {.name = "log", .run = log, .arity = -2, .flags = kForOperators},
    {.name = "save", .run = save, .arity = 2, .flags = kForOperators | kRestricted},
    {.name = "setuser", .run = setuser, .arity = -3, .flags = kChangesUsers},
    {.name = "users", .run = users, .arity = 2, .flags = kForOperators},
    {.name = "whoami", .run = whoami, .arity = 2, .flags = kForAll},
};

constexpr CommandSpec kAclCommands[] = {
    {.name = "acl", .arity = -2, .subcommands = kAclSubcommands},
};

}  // namespace

CommandFamily acl_commands() { return kAclCommands; }

}  // namespace engine
