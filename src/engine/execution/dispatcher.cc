// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/dispatcher.h"

#include <algorithm>
#include <memory>
#include <string>

#include "engine/execution/listening.h"
#include "engine/execution/watching.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/prefetch.h"
#include "engine/session/errors.h"

namespace engine {

namespace {

// The work that one write may do to make room; what is left over is done between batches.
constexpr size_t kEvictionsAWrite = 64;

// Fields and members of a batch.
constexpr size_t kElementsMax = 128;

}  // namespace

Dispatcher::Dispatcher(Node& node, uint32_t worker_index)
    : node_(node), runner_(node, worker_index), worker_(runner_.worker()) {}

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

Outcome Dispatcher::execute(Request& request, Client& client) {
  const size_t mark = client.out.mark();
  if (client.reply_mode == ReplyMode::kSkipNext) client.reply_mode = ReplyMode::kSkipping;
  if (!refuse(request, client)) {
    if (node_.pause.is_on() && paused(request, client)) [[unlikely]] {
      if (client.reply_mode == ReplyMode::kSkipping) client.reply_mode = ReplyMode::kSkipNext;
      return Outcome::kPostponed;
    }
    if (((effective_flags(request, client) & kWrite) == 0 || !refuse_for_memory(request, client)) &&
        !queue_in_transaction(request, client)) {
      client.last_command = request.spec;
      Execution execution(*request.spec, request.args, client);
      execution.first_key = request.first_key;
      execution.request_bytes = request.bytes;
      execution.may_wait = true;
      runner_.run(execution);
    }
  }
  if (client.blocked == nullptr) [[likely]]
    client.commands++;
  if (client.reply_mode != ReplyMode::kOn) [[unlikely]]
    mute(request, client, mark);
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

// --- refusing ---------------------------------------------------------------------------------

bool Dispatcher::paused(const Request& request, const Client& client) const {
  if (client.admin) return false;
  const bool writes = (effective_flags(request, client) & (kWrite | kMayReplicate)) != 0;
  return node_.pause.holds_up(writes, worker_.now_ms);
}

bool Dispatcher::refuse(const Request& request, Client& client) {
  const Refusal refusal = admission({.request = request,
                                     .client = client,
                                     .settings = settings(),
                                     .several_workers = node_.keyspace.concurrent()});
  if (refusal == Refusal::kNone) [[likely]]
    return false;
  reject(refusal, request, client);
  return true;
}

bool Dispatcher::refuse_for_memory(const Request& request, Client& client) {
  if (node_.keyspace.maxmemory() == 0) [[likely]]
    return false;
  const Room room = make_room(node_.keyspace, worker_, kEvictionsAWrite);
  if (room != Room::kNone || (effective_flags(request, client) & kDenyOom) == 0) return false;
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
  const std::string text = refusal_text(refusal, request);
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

// EXEC does what was queued for it.
uint32_t Dispatcher::effective_flags(const Request& request, const Client& client) {
  const bool executes = client.transaction != nullptr && (request.spec->flags & kRunsInMulti) != 0;
  return request.spec->flags |
         (executes ? client.transaction->flags() & (kWrite | kDenyOom | kMayReplicate) : 0);
}

bool Dispatcher::queue_in_transaction(const Request& request, Client& client) {
  if (client.transaction == nullptr || (request.spec->flags & kRunsInMulti) != 0) [[likely]]
    return false;
  client.transaction->queue(*request.spec, request.args);
  client.reply.simple("QUEUED");
  runner_.accounting().start_clock();
  return true;
}

// --- waits ------------------------------------------------------------------------------------

bool Dispatcher::end_wait(Client& client, WaitEnd end) {
  const std::shared_ptr<BlockedClient> blocked = client.blocked;
  const size_t pending = client.out.pending_bytes();
  if (!runner_.waiting().end(client, end)) return false;
  if (end == WaitEnd::kUnblockedWithError) {  // it never got to do anything
    runner_.accounting().count_rejection(blocked->spec, client.reply);
  }
  if (end != WaitEnd::kClosed) {
    wait_is_over(*blocked, client, client.out.pending_bytes() - pending);
  }
  return true;
}

void Dispatcher::wait_is_over(const BlockedClient& blocked, Client& client, size_t reply_bytes) {
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
  if (client.watch_mark != nullptr) unwatch_all(node_, worker_, client);
}

}  // namespace engine
