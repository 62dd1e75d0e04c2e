// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/admission.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"
#include "base/constant_time.h"
#include "engine/execution/found_keys.h"
#include "engine/session/command_table.h"
#include "engine/session/errors.h"
#include "engine/session/node_conditions.h"
#include "protocol/foreign/foreign.h"

namespace engine {

namespace {

bool executes(const Request& request, const Client& client) {
  return client.transaction != nullptr && request.spec->name == "exec";
}

}  // namespace

uint32_t flags_of_all(const Request& request, const Client& client) {
  const uint32_t flags = request.spec->flags;
  return executes(request, client) ? flags | client.transaction->flags() : flags;
}

namespace {

// --- checks, each of one thing ----------------------------------------------------------------

// Looked at here, for a wrong secret is to be answered as the command would be without it: not that
// a transaction has it, nor that somebody has to log in for it.
bool may_replicate(const Application& a) {
  if (a.client.knows_replication_secret) return true;
  const std::string& secret = a.settings.replication_secret;
  return !secret.empty() && shows_replication_secret(a.request) &&
         base::equals_secret(a.request.args[2], secret);
}

// A misspelt subcommand of a restricted command tells no more than the command itself.
bool is_restricted(const Application& a) {
  if (!a.settings.restricted_commands || a.client.admin || a.client.primary) return false;
  const CommandSpec* spec = a.request.spec != nullptr ? a.request.spec : a.request.container;
  if (spec == nullptr || (spec->flags & kRestricted) == 0) return false;
  return (spec->flags & kOfReplicas) == 0 || !may_replicate(a);
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

// Replicas may say who they are: by what they acknowledge there is a lease again.
bool follows(const Application& a) {
  return a.client.replica != nullptr || a.request.spec->name == "replconf";
}

// Likewise: what may not run now may not run in a transaction that began before.
bool all_have(const Application& a, uint32_t flag) {
  if ((a.request.spec->flags & flag) == 0) return false;
  if (!executes(a.request, a.client)) return true;
  const auto& queued = a.client.transaction->commands();
  return std::all_of(queued.begin(), queued.end(), [flag](const QueuedCommand& command) {
    return (command.spec->flags & flag) != 0;
  });
}

// What a primary sends is done in any case.
Refusal refused_for_condition(const Application& a) {
  if (a.client.primary) return Refusal::kNone;
  const auto holds = [&](NodeCondition condition) { return (a.conditions & condition) != 0; };
  if (holds(kHasNoLease) && !a.client.admin && !follows(a)) return Refusal::kNoLease;
  const uint32_t flags = flags_of_all(a.request, a.client);
  const bool writes = (flags & kWrite) != 0;
  if (writes || a.request.spec->name == "ping") {
    if (holds(kCannotSave)) return Refusal::kCannotSave;
    if (holds(kCannotJournal)) return Refusal::kCannotJournal;
  }
  if (writes && holds(kHasFewReplicas)) return Refusal::kFewReplicas;
  if (writes && holds(kLacksQuorum)) return Refusal::kNoQuorum;
  if (writes && holds(kReplicasAreBehind)) return Refusal::kBehind;
  if (writes && holds(kIsReadOnlyReplica)) return Refusal::kReadOnly;
  if (holds(kIsStaleReplica) && !all_have(a, engine::kStale)) return Refusal::kStale;
  if (holds(kIsLoading) && !all_have(a, engine::kLoading)) return Refusal::kLoading;
  return Refusal::kNone;
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
  if (!a.client.authenticated && !a.is_open && (spec.flags & kNoAuth) == 0 &&
      !is_of_known_replica(a)) [[unlikely]]
    return Refusal::kNotLoggedIn;
  if (is_silenced(spec, a)) [[unlikely]]
    return Refusal::kListening;
  if (a.client.transaction != nullptr && !may_be_queued(spec, a)) [[unlikely]]
    return Refusal::kInTransaction;
  if (reaches_items(spec, a)) [[unlikely]]
    return Refusal::kItems;
  if (a.conditions != 0) [[unlikely]]
    return refused_for_condition(a);
  return Refusal::kNone;
}

bool is_of_known_replica(const Application& a) {
  return (a.request.spec->flags & kOfReplicas) != 0 && may_replicate(a);
}

bool shows_replication_secret(const Request& request) {
  return request.args.size() == 3 && request.spec != nullptr && request.spec->name == "replconf" &&
         base::equals_ignore_case(request.args[1], kReplicationSecretOption);
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
    case Refusal::kCannotSave:
      return std::string(errors::kCannotSave);
    case Refusal::kCannotJournal:
      return std::string(errors::kCannotJournal);
    case Refusal::kFewReplicas:
      return std::string(errors::kFewReplicas);
    case Refusal::kNoQuorum:
      return std::string(errors::kNoQuorum);
    case Refusal::kBehind:
      return std::string(errors::kReplicasAreBehind);
    case Refusal::kNoLease:
      return std::string(errors::kNoLease);
    case Refusal::kReadOnly:
      return std::string(errors::kReadOnly);
    case Refusal::kStale:
      return std::string(errors::kStale);
    case Refusal::kLoading:
      return std::string(errors::kLoading);
    case Refusal::kBusyWithScript:
      return std::string(errors::kBusyScript);
    case Refusal::kBusyWithFunction:
      return std::string(errors::kBusyFunction);
  }
  return "";
}

}  // namespace engine
