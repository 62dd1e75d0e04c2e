// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/admission.h"

#include <algorithm>
#include <string_view>

#include "engine/execution/found_keys.h"
#include "engine/session/command_table.h"
#include "engine/session/errors.h"
#include "protocol/foreign/foreign.h"

namespace engine {

namespace {

// --- checks, each of one thing ----------------------------------------------------------------

// A misspelt subcommand of a restricted command tells no more than the command itself.
bool is_restricted(const Application& a) {
  if (!a.settings.restricted_commands || a.client.admin) return false;
  const CommandSpec* spec = a.request.spec != nullptr ? a.request.spec : a.request.container;
  return spec != nullptr && (spec->flags & kRestricted) != 0;
}

// What is no command of ours anyway may be HTTP.
Refusal unless_http(const Application& a, Refusal refusal) {
  return protocol::foreign::is_http_request(a.request.args) ? Refusal::kHttp : refusal;
}

Refusal unknown(const Application& a) {
  if (a.request.container == nullptr) return unless_http(a, Refusal::kUnknown);
  return unless_http(a, a.request.args.size() == 1 ? Refusal::kArity : Refusal::kUnknownSubcommand);
}

bool is_silenced(const CommandSpec& spec, const Application& a) {
  return a.client.subscriptions != nullptr && a.client.reply.resp() == 2 &&
         (spec.flags & kWhileListening) == 0;
}

// With several threads nothing can be asked of the others while EXEC holds what they may wait for.
bool may_be_queued(const CommandSpec& spec, const Application& a) {
  return (spec.flags & kNoMulti) == 0 && ((spec.flags & kAsksWorkers) == 0 || !a.several_workers);
}

// Items of a memcached node have more to them than the strings that these commands know.
bool reaches_items(const CommandSpec& spec, const Application& a) {
  return a.client.admin && a.settings.engine == Engine::kMemcached &&
         (has_keys(spec) || (spec.flags & kProtectedCommand) != 0);
}

// --- texts, Redis' ----------------------------------------------------------------------------

// As Redis prints it: up to a NUL, and not more than `bytes_max`.
std::string shown_text(std::string_view argument, size_t bytes_max) {
  return std::string(argument.substr(0, std::min(argument.find('\0'), bytes_max)));
}

std::string unknown_command(Arguments args) {
  constexpr size_t kNameBytes = 128;
  std::string text =
      "ERR unknown command '" + shown_text(args[0], kNameBytes) + "', with args beginning with: ";
  std::string shown;
  for (size_t i = 1; i < args.size() && shown.size() < kNameBytes; i++) {
    shown += "'" + shown_text(args[i], kNameBytes - shown.size()) + "' ";
  }
  return text + shown;
}

std::string unknown_subcommand(const CommandSpec& container, std::string_view name) {
  std::string upper(container.name);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return "ERR unknown subcommand '" + std::string(name.substr(0, 128)) + "'. Try " + upper +
         " HELP.";
}

}  // namespace

Refusal admission(const Application& a) {
  if (is_restricted(a)) [[unlikely]]
    return Refusal::kRestricted;
  if (a.request.spec == nullptr) [[unlikely]]
    return unknown(a);
  const CommandSpec& spec = *a.request.spec;
  if (!arity_fits(spec, a.request.args.size())) [[unlikely]]
    return unless_http(a, Refusal::kArity);
  if (!a.client.authenticated && !logged_in(a.client, a.settings) && (spec.flags & kNoAuth) == 0)
      [[unlikely]]
    return Refusal::kNotLoggedIn;
  if (is_silenced(spec, a)) [[unlikely]]
    return Refusal::kListening;
  if (a.client.transaction != nullptr && !may_be_queued(spec, a)) [[unlikely]]
    return Refusal::kInTransaction;
  if (reaches_items(spec, a)) [[unlikely]]
    return Refusal::kItems;
  return Refusal::kNone;
}

std::string refusal_text(Refusal refusal, const Request& request) {
  const CommandSpec* spec = request.spec != nullptr ? request.spec : request.container;
  switch (refusal) {
    case Refusal::kNone:
    case Refusal::kHttp:
      return "";
    case Refusal::kRestricted:
    case Refusal::kUnknown:
      return unknown_command(request.args);
    case Refusal::kUnknownSubcommand:
      return unknown_subcommand(*request.container, request.args[1]);
    case Refusal::kArity:
      return errors::wrong_number_of_arguments(full_name(*spec));
    case Refusal::kNotLoggedIn:
      return std::string(errors::kNoAuth);
    case Refusal::kListening:
      return "ERR Can't execute '" + full_name(*spec) +
             "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this "
             "context";
    case Refusal::kInTransaction:
      return "ERR Command '" + full_name(*spec) + "' not allowed inside a transaction";
    case Refusal::kItems:
      return "ERR the items of a memcached node are out of reach here";
    case Refusal::kOutOfMemory:
      return std::string(errors::kOutOfMemory);
    case Refusal::kUndeclaredKeys:
      return "ERR '" + full_name(*spec) + "' touches keys that were not declared";
  }
  return "";
}

}  // namespace engine
