// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/access.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/execution/found_keys.h"
#include "engine/session/client_line.h"
#include "engine/session/named_arguments.h"

namespace engine {

namespace {

using acl::Denial;
using acl::Selector;

// Whether it looks at the data of its client's database. What looks at no data needs no database.
bool is_about_own_data(const CommandSpec& spec) {
  if (spec.databases.not_own) return false;
  return has_keys(spec) || (spec.flags & (kWrite | kReadOnly)) != 0 ||
         (spec.categories & kKeyspaceCategory) != 0;
}

uint8_t uses_of(uint16_t access) {
  uint8_t uses = acl::kAnyUse;
  if ((access & kAccess) != 0) uses |= acl::kReads;
  if ((access & (kInsert | kDelete | kUpdate)) != 0) uses |= acl::kWrites;
  return uses;
}

// --- one selector -----------------------------------------------------------------------------

// What is asked for.
struct Asked {
  const CommandSpec& spec;
  Arguments args;
  uint32_t db;
  int64_t databases;
  const std::vector<uint32_t>& positions;  // of keys

  uint16_t key_access_at(uint32_t position) const {
    return key_access(spec, args, position == positions.front());
  }
};

Access check_databases(const Selector& selector, const Asked& asked) {
  const CommandSpec& spec = asked.spec;
  if (selector.may_use_all_databases()) return {};
  if (spec.databases.all) return {Denial::kDatabase, 0};
  Access access;
  for_each_database(spec, asked.args, [&](uint32_t position) {
    // If it is none, or none that there is, the command says so.
    const auto number = base::parse_int64(asked.args[position]);
    const bool exists = number && *number >= 0 && *number < asked.databases;
    const bool denied = exists && !selector.may_use_database(*number);
    if (denied && access.is_granted()) access = {Denial::kDatabase, position};
  });
  const bool own_is_denied = is_about_own_data(spec) && !selector.may_use_database(asked.db);
  if (own_is_denied && access.is_granted()) return {Denial::kDatabase, 0};
  return access;
}

Access check_keys(const Selector& selector, const Asked& asked) {
  for (const uint32_t position : asked.positions) {
    if (position == kAnyKey) continue;  // the command itself asks (SORT)
    const uint16_t access = asked.key_access_at(position);
    if ((access & kNotKey) != 0) continue;
    if (!selector.may_use(asked.args[position], uses_of(access))) return {Denial::kKey, position};
  }
  return {};
}

Access check_channels(const Selector& selector, const Asked& asked) {
  using Names = ChannelArguments::Names;
  const ChannelArguments& channels = asked.spec.channels;
  if (channels.at.first == 0 || selector.has_all_channels()) return {};
  const bool are_patterns = channels.names == Names::kPatterns;
  Access access;
  for_each_in(channels.at, asked.args.size(), [&](uint32_t position) {
    const std::string_view name = asked.args[position];
    const bool may =
        are_patterns ? selector.may_use_channel_pattern(name) : selector.may_use_channel(name);
    if (!may && access.is_granted()) access = {Denial::kChannel, position};
  });
  return access;
}

Access ask(const Selector& selector, const Asked& asked) {
  const CommandSpec& spec = asked.spec;
  Access access = check_databases(selector, asked);
  if (access.is_granted() && (spec.flags & kNoAuth) == 0 &&
      !selector.may_run(spec.index, asked.args)) {
    access = {Denial::kCommand, 0};
  }
  if (access.is_granted()) access = check_keys(selector, asked);
  if (access.is_granted()) access = check_channels(selector, asked);
  return access;
}

// --- all of them ------------------------------------------------------------------------------

// Most requests name a key, which says whom of many selectors to ask.
bool is_granted_by_first_key(const acl::User& user, const Asked& asked) {
  if (asked.positions.empty() || asked.positions.front() == kAnyKey) return false;
  const uint32_t position = asked.positions.front();
  const uint16_t access = asked.key_access_at(position);
  if ((access & kNotKey) != 0) return false;
  return user.any_selector_of(asked.args[position], uses_of(access), [&](const Selector& selector) {
    return ask(selector, asked).is_granted();
  });
}

// The refusal that says most, of the one that came farthest, if no selector grants it.
Access ask_all(const acl::User& user, const Asked& asked) {
  Access best{Denial::kNone, 0};
  for (const Selector& selector : user.selectors()) {
    const Access access = ask(selector, asked);
    if (access.is_granted()) return access;
    const bool says_more = access.denial > best.denial ||
                           (access.denial == best.denial && access.argument > best.argument);
    if (says_more) best = access;
  }
  return best;
}

// --- what was granted -------------------------------------------------------------------------

#ifndef NDEBUG
// What was granted last on this thread.
struct Granted {
  const acl::User* user = nullptr;
  const CommandSpec* spec = nullptr;
  std::vector<std::string> args;
  uint32_t db = 0;
};

thread_local Granted granted_last;
#endif

void note_granted([[maybe_unused]] const acl::User& user, [[maybe_unused]] const CommandSpec& spec,
                  [[maybe_unused]] Arguments args, [[maybe_unused]] uint32_t db) {
#ifndef NDEBUG
  granted_last = {&user, &spec, {args.begin(), args.end()}, db};
#endif
}

}  // namespace

bool was_just_granted([[maybe_unused]] const acl::User& user,
                      [[maybe_unused]] const CommandSpec& spec, [[maybe_unused]] Arguments args,
                      [[maybe_unused]] uint32_t db) {
#ifndef NDEBUG
  const Granted& last = granted_last;
  return last.user == &user && last.spec == &spec && last.db == db &&
         std::equal(args.begin(), args.end(), last.args.begin(), last.args.end());
#else
  return true;
#endif
}

uint16_t key_access(const CommandSpec& spec, Arguments args, bool first) {
  if (!first && spec.rest_access != 0) return spec.rest_access;
  return spec.variable_access == nullptr ? spec.key_access : spec.variable_access(args);
}

Access check_access(const acl::User& user, const CommandSpec& spec, Arguments args, uint32_t db,
                    int64_t databases) {
  static thread_local std::vector<uint32_t> positions;  // kept for its capacity
  positions.clear();
  find_key_positions(spec, args, positions);  // if they are not found, the command says so
  const Asked asked{
      .spec = spec, .args = args, .db = db, .databases = databases, .positions = positions};
  const Access access = is_granted_by_first_key(user, asked) ? Access() : ask_all(user, asked);
  if (access.is_granted()) note_granted(user, spec, args, db);
  return access;
}

Access check_access(const Client& client, const CommandSpec& spec, Arguments args, uint32_t db,
                    int64_t databases) {
  const bool is_kept = client.confinement == nullptr || (spec.flags & kNoAuth) != 0 ||
                       client.confinement->may_run(spec.index, args);
  if (!is_kept) return {.denial = Denial::kCommand, .given_up = true};
  return check_access(*client.user, spec, args, db, databases);
}

std::string denial_text(const Access& access, const acl::User& user, const CommandSpec& spec,
                        Arguments args, bool in_detail) {
  const std::string who = "User " + user.name() + " has no permissions to ";
  const std::string what = "the '" + std::string(args[access.argument]) + "' ";
  switch (access.denial) {
    case Denial::kCommand:
      if (access.given_up) {
        return "This connection has given up the right to run the '" + full_name(spec) +
               "' command";
      }
      return who + "run the '" + full_name(spec) + "' command";
    case Denial::kKey:
      return in_detail ? who + "access " + what + "key" : "No permissions to access a key";
    case Denial::kChannel:
      return in_detail ? who + "access " + what + "channel" : "No permissions to access a channel";
    case Denial::kDatabase:
      return in_detail ? who + "access database " + std::string(args[access.argument])
                       : "No permissions to access database";
    case Denial::kAuth:
    case Denial::kNone:
      break;
  }
  return "";
}

void log_denial(Node& node, const Client& client, const Access& access, const CommandSpec& spec,
                Arguments args, acl::DenialContext context, int64_t now_ms) {
  const bool names_command = access.denial == Denial::kCommand || access.argument == 0;
  node.acl_log.add({.denial = access.denial,
                    .context = context,
                    .object = names_command ? full_name(spec) : std::string(args[access.argument]),
                    .user = std::string(user_name(client)),
                    .client = client_line(client, now_ms),
                    .created_ms = now_ms,
                    .updated_ms = now_ms},
                   static_cast<size_t>(node.settings.current()->acllog_max_len));
}

void log_failed_login(Node& node, const Client& client, std::string_view name, int64_t now_ms) {
  node.acl_log.add({.denial = Denial::kAuth,
                    .object = "AUTH",
                    .user = std::string(name),
                    .client = client_line(client, now_ms),
                    .created_ms = now_ms,
                    .updated_ms = now_ms},
                   static_cast<size_t>(node.settings.current()->acllog_max_len));
}

}  // namespace engine
