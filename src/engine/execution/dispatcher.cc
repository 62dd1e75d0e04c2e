// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/dispatcher.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/numbers.h"
#include "engine/execution/access.h"
#include "engine/execution/listening.h"
#include "engine/execution/watching.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/prefetch.h"
#include "engine/session/errors.h"
#include "engine/session/named_arguments.h"

namespace engine {

namespace {

// The work that one write may do to make room; what is left over is done between batches.
constexpr size_t kEvictionsAWrite = 64;

// Fields and members of a batch.
constexpr size_t kElementsMax = 128;

}  // namespace

Dispatcher::Dispatcher(Node& node, uint32_t worker_index, Serving serving)
    : node_(node), serving_(serving), runner_(node, worker_index), worker_(runner_.worker()) {}

bool Dispatcher::find_command(Request& request, Key& key, CommandTable::Names names) const {
  const auto [spec, container] = node_.commands.resolve(request.args, names);
  request.spec = spec;
  request.container = container;
  if (spec == nullptr || spec->keys.first == 0) return false;
  const auto first = static_cast<size_t>(spec->keys.first);
  if (request.args.size() <= first) return false;
  key = node_.keyspace.key(request.args[first]);
  return true;
}

void Dispatcher::prepare(std::span<Request> batch, const Client& client) {
  DCHECK(batch.size() <= kBatchMax);
  const auto names = client.admin ? CommandTable::Names::kOriginal : CommandTable::Names::kCurrent;
  size_t keys = 0;
  for (Request& request : batch) {
    const bool has_key = find_command(request, first_keys_[keys], names);
    request.first_key = has_key ? &first_keys_[keys++] : nullptr;
  }
  prefetch(node_.keyspace, worker_, client.db, {first_keys_.data(), keys});
  if (!node_.keyspace.concurrent()) prepare_elements(batch, client);
}

void Dispatcher::prepare_elements(std::span<const Request> batch, const Client& client) const {
  std::array<Element, kElementsMax> elements;
  size_t count = 0;
  for (const Request& request : batch) {
    if (request.first_key == nullptr || request.spec->elements.first == 0) continue;
    const auto [first, last, step] = request.spec->elements;
    const auto size = static_cast<int64_t>(request.args.size());
    const int64_t end = std::min<int64_t>(size, last < 0 ? size + last + 1 : last + 1);
    for (int64_t i = first; i < end && count < elements.size(); i += step) {
      elements[count++] = {request.first_key, request.args[static_cast<size_t>(i)]};
    }
  }
  prefetch_elements(node_.keyspace, client.db, {elements.data(), count});
}

// Between the bytes of the stream no reply can stand: who asks for one is no replica.
Outcome Dispatcher::execute_of_replica(Request& request, Client& client) {
  if (!is_replica(client)) return execute_of_client(request, client);
  const size_t pending = client.out.pending_bytes();
  const uint64_t errors = client.reply.errors();
  auto outcome = Outcome::kDone;
  if (request.spec != nullptr && (request.spec->flags & (kWrite | kReadOnly)) != 0) {
    client.reply.error("ERR Replica can't interact with the keyspace");
  } else {
    const ReplyMode mode = std::exchange(client.reply_mode, ReplyMode::kOn);
    outcome = execute_of_client(request, client);
    client.reply_mode = mode;
  }
  if (client.out.pending_bytes() == pending) return outcome;
  const std::string name = request.spec != nullptr ? full_name(*request.spec) : "unknown";
  if (client.reply.errors() != errors) {
    base::log::warning(
        "== CRITICAL == This primary is sending an error to its replica: '{}' after processing the "
        "command '{}'",
        client.out.copy().substr(pending), name);
  }
  base::log::warning("Replica generated a reply to command '{}', disconnecting it: addr={}", name,
                     client.address);
  client.close_asap = true;
  return outcome;
}

Outcome Dispatcher::execute_of_client(Request& request, Client& client) {
  if (!keep_user(client, node_.users)) [[unlikely]] {
    client.close_after_reply = true;
    return Outcome::kDone;
  }
  const size_t mark = client.out.mark();
  if (client.reply_mode == ReplyMode::kSkipNext) client.reply_mode = ReplyMode::kSkipping;
  if (!refuse(request, client)) {
    if (node_.pause.is_on() && paused(request, client)) [[unlikely]] {
      if (client.reply_mode == ReplyMode::kSkipping) client.reply_mode = ReplyMode::kSkipNext;
      return Outcome::kPostponed;
    }
    if (((flags_of_all(request, client) & kWrite) == 0 || !refuse_for_memory(request, client)) &&
        !queue_in_transaction(request, client)) {
      client.last_command = request.spec;
      Execution execution(*request.spec, request.args, client);
      execution.first_key = request.first_key;
      execution.request_bytes = request.bytes;
      execution.may_wait = true;
      runner_.enter(client);
      runner_.run(execution);
      runner_.leave(client);
    }
  }
  if (client.blocked == nullptr) [[likely]]
    client.commands++;
  if (client.reply_mode != ReplyMode::kOn) [[unlikely]]
    mute(request, client, mark);
  if (client.tracking != nullptr) [[unlikely]]
    end_caching(request, client);
  serve_waiting();
  return Outcome::kDone;
}

// CLIENT REPLY: what counts is the mode from before SKIP, but from after OFF and ON. What SUBSCRIBE
// and its relatives say is no reply but a push.
void Dispatcher::mute(const Request& request, Client& client, size_t mark) {
  constexpr uint32_t kSubscribes = kPubSub | kWhileListening;
  const bool pushes = request.spec != nullptr && (request.spec->flags & kSubscribes) == kSubscribes;
  if (!pushes) client.out.rewind(mark);
  client.muted = client.suspended;
  if (client.reply_mode == ReplyMode::kSkipping) client.reply_mode = ReplyMode::kOn;
}

// CLIENT CACHING holds for one command or transaction, behind whatever else CLIENT can do.
void Dispatcher::end_caching(const Request& request, Client& client) {
  const bool is_client = request.spec != nullptr && request.spec->container == "client";
  if (client.transaction == nullptr && !is_client) client.tracking->caching = false;
}

// --- refusing ---------------------------------------------------------------------------------

bool Dispatcher::paused(const Request& request, const Client& client) const {
  if (client.admin) return false;
  const CommandSpec& spec = *request.spec;
  const bool writes = (flags_of_all(request, client) & (kWrite | kMayReplicate)) != 0 &&
                      (spec.only_reads == nullptr || !spec.only_reads(node_, request.args));
  return node_.pause.holds_up(writes, worker_.now_ms);
}

bool Dispatcher::refuse(const Request& request, Client& client) {
  const Application application = {.request = request,
                                   .client = client,
                                   .settings = settings(),
                                   .is_open = node_.users.default_is_open(),
                                   .several_workers = node_.keyspace.concurrent(),
                                   .conditions = node_.conditions.all() | own_conditions_};
  Refusal refusal = admission(application);
  if (refusal == Refusal::kNone && node_.scripts.running.any_slow()) [[unlikely]]
    refusal = busy(request, client);
  if (refusal != Refusal::kNone) [[unlikely]] {
    reject(refusal, request, client);
    return true;
  }
  return client.restricted && !is_of_known_replica(application) && refuse_access(request, client);
}

// In which the request is going to run: behind a SELECT that is queued, in that one.
uint32_t Dispatcher::database_of(const Request& request, const Client& client) {
  const bool is_queued = client.transaction != nullptr && (request.spec->flags & kRunsInMulti) == 0;
  return is_queued ? client.transaction->db.value_or(client.db) : client.db;
}

// What the client's user may not do.
bool Dispatcher::refuse_access(const Request& request, Client& client) {
  const Access access = check_access(client, *request.spec, request.args,
                                     database_of(request, client), settings().databases);
  if (access.is_granted()) return false;
  const bool in_transaction = client.transaction != nullptr;
  client.last_command = request.spec;
  log_denial(node_, client, access, *request.spec, request.args,
             in_transaction ? acl::DenialContext::kMulti : acl::DenialContext::kTopLevel,
             worker_.now_ms);
  reject(request, client,
         "NOPERM " + denial_text(access, *client.user, *request.spec, request.args));
  return true;
}

// While a script runs for long: what looks at keys would wait for it. What a primary sends does.
Refusal Dispatcher::busy(const Request& request, const Client& client) const {
  const CommandSpec& spec = *request.spec;
  const bool is_within = serving_ == Serving::kWithin;
  if (client.primary && !is_within) return Refusal::kNone;
  const bool may_run = (spec.flags & (kAllowBusy | kAdminSocket)) != 0;
  if (may_run && !(is_within && has_keys(spec))) return Refusal::kNone;
  const auto kind = node_.scripts.running.slow_kind();
  if (!kind) return is_within ? Refusal::kBusyWithScript : Refusal::kNone;  // over just now
  return *kind == ScriptKind::kScript ? Refusal::kBusyWithScript : Refusal::kBusyWithFunction;
}

bool Dispatcher::refuse_for_memory(const Request& request, Client& client) {
  if (node_.keyspace.maxmemory() == 0 || client.primary) [[likely]]
    return false;
  const Room room = make_room(node_.keyspace, worker_, kEvictionsAWrite);
  if (room != Room::kNone || (flags_of_all(request, client) & kDenyOom) == 0) return false;
  reject(Refusal::kOutOfMemory, request, client);
  return true;
}

void Dispatcher::reject(Refusal refusal, const Request& request, Client& client) {
  if (refusal == Refusal::kHttp) {  // nothing behind it is executed
    node_.close_log.add(CloseReason::kHttp, worker_.now_ms, client.address, "");
    client.close_asap = true;
    return;
  }
  if (refusal == Refusal::kNotLoggedIn) stats().unauthenticated.add();
  if (refusal == Refusal::kRestricted && shows_replication_secret(request)) {
    node_.close_log.add(CloseReason::kReplicationSecret, worker_.now_ms, client.address, "");
  }
  reject(request, client, refusal_text(refusal, request));
}

void Dispatcher::reject(const Request& request, Client& client, const std::string& text) {
  if (request.spec != nullptr && request.spec->name == "exec") {
    // Nothing of it will run, and it is over.
    client.transaction.reset();
    if (client.watch_mark != nullptr) unwatch_all(node_, worker_, client);
    client.reply.error("EXECABORT Transaction discarded because of: " +
                       (text.starts_with("ERR ") ? text.substr(4) : text));
  } else {
    client.reply.error(text);
  }
  runner_.accounting().count_rejection(request.spec, client.reply);
  if (client.transaction != nullptr) client.transaction->failed = true;
  runner_.accounting().start_clock();
}

// --- transactions -----------------------------------------------------------------------------

// Of SELECT: the rest of the transaction is about that one.
void Dispatcher::note_selected(const Request& request, Transaction& transaction) const {
  for_each_database(*request.spec, request.args, [&](uint32_t position) {
    const auto number = base::parse_int64(request.args[position]);
    const bool exists = number && *number >= 0 && *number < settings().databases;
    if (exists) transaction.db = static_cast<uint32_t>(*number);
  });
}

bool Dispatcher::queue_in_transaction(const Request& request, Client& client) {
  if (client.transaction == nullptr || (request.spec->flags & kRunsInMulti) != 0) [[likely]]
    return false;
  client.transaction->queue(*request.spec, request.args);
  if (request.spec->databases.becomes_own) note_selected(request, *client.transaction);
  client.reply.simple("QUEUED");
  runner_.accounting().start_clock();
  return true;
}

// --- waits ------------------------------------------------------------------------------------

bool Dispatcher::end_wait(Client& client, WaitEnd end) {
  const std::shared_ptr<BlockedClient> blocked = client.blocked;
  const size_t pending = client.out.pending_bytes();
  if (!runner_.waiting().end(client, end)) return false;
  if (end == WaitEnd::kUnblockedWithError ||
      end == WaitEnd::kNewRole) {  // it never got to do anything
    runner_.accounting().count_rejection(blocked->spec, client.reply);
  }
  if (end != WaitEnd::kClosed) {
    wait_is_over(*blocked, client, client.out.pending_bytes() - pending);
  }
  return true;
}

void Dispatcher::wait_is_over(const BlockedClient& blocked, Client& client, size_t reply_bytes) {
  if (blocked.is_refused) return;
  const std::vector<std::string_view> args(blocked.args.begin(), blocked.args.end());
  client.commands++;
  runner_.accounting().count({.spec = *blocked.spec,
                              .args = args,
                              .client = client,
                              .elapsed_ns = blocked.served_ns,
                              .reply_bytes = reply_bytes},
                             settings());
}

void Dispatcher::forget(Client& client) {
  end_wait(client, WaitEnd::kClosed);
  unsubscribe_all(node_, client);
  stop_tracking(node_, client);
  if (client.watch_mark != nullptr) unwatch_all(node_, worker_, client);
}

}  // namespace engine
