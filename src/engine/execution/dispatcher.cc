// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/dispatcher.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/cycle_clock.h"
#include "engine/execution/key_positions.h"
#include "engine/execution/listening.h"
#include "engine/execution/monitor_line.h"
#include "engine/execution/redaction.h"
#include "engine/execution/watching.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/prefetch.h"
#include "engine/session/command_context.h"
#include "protocol/foreign/foreign.h"

namespace engine {

namespace {

// The work that one write may do to make room; what is left over is done between batches.
constexpr size_t kEvictionsAWrite = 64;

// Of one command: as many as the second-level cache holds with their entries.
constexpr size_t kPrefetchedKeysMax = 1024;

// Fields and members of a batch.
constexpr size_t kElementsMax = 128;

bool has_one_key(const CommandSpec& spec) {
  return spec.find_keys == nullptr && spec.keys.last == spec.keys.first;
}

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

// Items of a memcached node have more to them than the strings that these commands know.
bool reaches_items(const CommandSpec& spec) {
  return has_keys(spec) || (spec.flags & kProtectedCommand) != 0;
}

std::string wrong_arity(const CommandSpec& spec) {
  return "ERR wrong number of arguments for '" + full_name(spec) + "' command";
}

}  // namespace

Dispatcher::Dispatcher(Node& node, uint32_t worker_index)
    : node_(node),
      worker_(node.keyspace.worker(worker_index)),
      stats_(node.control.worker_stats(worker_index)),
      waiting_(node_, worker_, stats_) {
  begin_batch();
}

void Dispatcher::begin_batch() {
  worker_.now_ms = node_.clock.wall_ms();
  last_cycles_ = base::cycles_now();
  former_settings_.clear();
  refresh_settings();
}

void Dispatcher::refresh_settings() {
  const uint64_t version = node_.settings.version();
  if (version == settings_version_) [[likely]]
    return;
  if (settings_ != nullptr) former_settings_.push_back(std::move(settings_));
  settings_ = node_.settings.current();
  settings_version_ = version;
  log_at_ = log_thresholds(*settings_);
}

Dispatcher::LogThresholds Dispatcher::log_thresholds(const Settings& settings) {
  const auto unless_off = [](int64_t threshold, uint64_t unit) {
    return threshold < 0 ? UINT64_MAX : static_cast<uint64_t>(threshold) * unit;
  };
  constexpr uint64_t kNsAUs = 1000;
  constexpr uint64_t kNsAMs = 1'000'000;
  const int64_t latency_ms = settings.latency_monitor_threshold_ms;
  return {.elapsed_ns = std::min(unless_off(settings.commandlog_execution_slower_than_us, kNsAUs),
                                 unless_off(latency_ms > 0 ? latency_ms : -1, kNsAMs)),
          .request_bytes = unless_off(settings.commandlog_request_larger_than, 1),
          .reply_bytes = unless_off(settings.commandlog_reply_larger_than, 1)};
}

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
  const size_t pending = client.out.pending_bytes();
  if (client.reply_mode == ReplyMode::kSkipNext) client.reply_mode = ReplyMode::kSkipping;
  if (!refuse(request, client)) {
    if (node_.pause_mode.load(std::memory_order_relaxed) != PauseMode::kNone &&
        paused(request, client)) [[unlikely]] {
      if (client.reply_mode == ReplyMode::kSkipping) client.reply_mode = ReplyMode::kSkipNext;
      return Outcome::kPostponed;
    }
    if (((effective_flags(request, client) & kWrite) == 0 || !refuse_for_memory(request, client)) &&
        !queue_in_transaction(request, client)) {
      errors_before_ = client.reply.errors();
      client.last_command = request.spec;
      run(request, client);
      account(request, client, client.out.pending_bytes() - pending);
      refresh_settings();
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
  if (worker_.now_ms >= node_.pause_until_ms.load(std::memory_order_relaxed)) return false;
  return node_.pause_mode.load(std::memory_order_relaxed) == PauseMode::kAll ||
         (effective_flags(request, client) & (kWrite | kMayReplicate)) != 0;
}

void Dispatcher::reject(const Request& request, Client& client, std::string_view error) {
  if (request.spec != nullptr && request.spec->name == "exec") {
    // Nothing of it will run, and it is over.
    client.transaction.reset();
    if (client.watch_mark != nullptr) unwatch_all(node_, worker_, client);
    const std::string_view reason = error.starts_with("ERR ") ? error.substr(4) : error;
    client.reply.error("EXECABORT Transaction discarded because of: " + std::string(reason));
  } else {
    client.reply.error(error);
  }
  node_.errors.count(client.reply.last_error_code());
  if (request.spec != nullptr) stats_.command(request.spec->index).rejected.add();
  if (client.transaction != nullptr) client.transaction->failed = true;
  last_cycles_ = base::cycles_now();
}

// A misspelt subcommand of a restricted command tells no more than the command itself.
bool Dispatcher::is_restricted(const Request& request, const Client& client) const {
  if (!settings_->restricted_commands || client.admin) return false;
  const CommandSpec* spec = request.spec != nullptr ? request.spec : request.container;
  return spec != nullptr && (spec->flags & kRestricted) != 0;
}

// What is no command of ours anyway may be HTTP; nothing behind it is executed then.
bool Dispatcher::turn_http_away(const Request& request, Client& client) {
  if (!protocol::foreign::is_http_request(request.args)) return false;
  node_.close_log.add(CloseReason::kHttp, worker_.now_ms, client.address, "");
  client.close_asap = true;
  return true;
}

bool Dispatcher::refuse(const Request& request, Client& client) {
  const CommandSpec* spec = request.spec;
  if (is_restricted(request, client)) [[unlikely]] {
    reject(request, client, unknown_command(request.args));
    return true;
  }
  if (spec == nullptr) [[unlikely]] {
    if (turn_http_away(request, client)) return true;
    if (request.container == nullptr) {
      reject(request, client, unknown_command(request.args));
    } else if (request.args.size() == 1) {
      reject(request, client, wrong_arity(*request.container));
    } else {
      reject(request, client, unknown_subcommand(*request.container, request.args[1]));
    }
    return true;
  }
  if (!arity_fits(*spec, request.args.size())) [[unlikely]] {
    if (turn_http_away(request, client)) return true;
    reject(request, client, wrong_arity(*spec));
    return true;
  }
  if (!client.authenticated && !logged_in(client, *settings_) && (spec->flags & kNoAuth) == 0)
      [[unlikely]] {
    stats_.unauthenticated.add();
    reject(request, client, errors::kNoAuth);
    return true;
  }
  if (client.subscriptions != nullptr && client.reply.resp() == 2 &&
      (spec->flags & kWhileListening) == 0) [[unlikely]] {
    reject(
        request, client,
        "ERR Can't execute '" + full_name(*spec) +
            "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this "
            "context");
    return true;
  }
  if (client.transaction != nullptr && !may_be_queued(*spec)) [[unlikely]] {
    reject(request, client,
           "ERR Command '" + full_name(*spec) + "' not allowed inside a transaction");
    return true;
  }
  if (client.admin && settings_->engine == Engine::kMemcached && reaches_items(*spec))
      [[unlikely]] {
    reject(request, client, "ERR the items of a memcached node are out of reach here");
    return true;
  }
  return false;
}

bool Dispatcher::refuse_for_memory(const Request& request, Client& client) {
  if (node_.keyspace.maxmemory() == 0) [[likely]]
    return false;
  const Room room = make_room(node_.keyspace, worker_, kEvictionsAWrite);
  if (room != Room::kNone || (effective_flags(request, client) & kDenyOom) == 0) return false;
  reject(request, client, errors::kOutOfMemory);
  return true;
}

// --- running ----------------------------------------------------------------------------------

bool Dispatcher::collect_keys(const CommandSpec& spec, Arguments args, Client& client) {
  key_positions_.clear();
  if (!find_key_positions(spec, args, key_positions_)) {
    client.reply.error(errors::kSyntax);
    return false;
  }
  keys_.clear();
  partitions_.clear();
  any_key_ = false;
  for (const uint32_t position : key_positions_) {
    if (position == kAnyKey) {
      any_key_ = true;
      continue;
    }
    keys_.push_back(node_.keyspace.key(args[position]));
    partitions_.push_back(keys_.back().partition);
  }
  put_in_order(partitions_);
  return true;
}

void Dispatcher::run(Request& request, Client& client) {
  worker_.touches = !client.no_touch;
  worker_.import_source = client.import_source;
  const CommandSpec& spec = *request.spec;
  BlockRequest block;
  CommandContext context{.node = node_,
                         .settings = *settings_,
                         .worker = worker_,
                         .stats = stats_,
                         .client = client,
                         .reply = client.reply,
                         .spec = spec,
                         .args = request.args,
                         .keys = {},
                         .guard = nullptr,
                         .runner = *this,
                         .block = worker_.guard == nullptr ? &block : nullptr};
  if (!has_keys(spec)) {
    spec.run(context);
  } else if (has_one_key(spec) && request.first_key != nullptr) {
    run_on_keys(context, {request.first_key, 1}, {&request.first_key->partition, 1});
  } else if (collect_keys(spec, request.args, client)) {
    prefetch(node_.keyspace, worker_, client.db,
             std::span(keys_).first(std::min(keys_.size(), kPrefetchedKeysMax)));
    run_on_keys(context, keys_, partitions_);
  }
  // Afterwards, as Redis: EXEC is shown behind what it has executed.
  if (node_.monitors.load(std::memory_order_relaxed) > 0) [[unlikely]]
    feed_monitors(request, client);
}

void Dispatcher::run_on_keys(CommandContext& context, std::span<const Key> keys,
                             std::span<const uint32_t> partitions) {
  context.keys = keys;
  if (any_key_) [[unlikely]] {
    any_key_ = false;
    Guard guard(node_.keyspace, worker_);
    context.guard = &guard;
    context.spec.run(context);
    return;
  }
  Guard guard(node_.keyspace, worker_, partitions);
  context.guard = &guard;
  context.spec.run(context);
  if (context.block != nullptr && context.block->wanted) [[unlikely]]
    waiting_.begin(context);
}

// --- transactions -----------------------------------------------------------------------------

// EXEC does what was queued for it.
uint32_t Dispatcher::effective_flags(const Request& request, const Client& client) {
  const bool executes = client.transaction != nullptr && (request.spec->flags & kRunsInMulti) != 0;
  return request.spec->flags |
         (executes ? client.transaction->flags() & (kWrite | kDenyOom | kMayReplicate) : 0);
}

// With several threads nothing can be asked of the others while EXEC holds what they may wait for.
bool Dispatcher::may_be_queued(const CommandSpec& spec) const {
  return (spec.flags & kNoMulti) == 0 &&
         ((spec.flags & kAsksWorkers) == 0 || !node_.keyspace.concurrent());
}

bool Dispatcher::queue_in_transaction(const Request& request, Client& client) {
  if (client.transaction == nullptr || (request.spec->flags & kRunsInMulti) != 0) [[likely]]
    return false;
  client.transaction->queue(*request.spec, request.args);
  client.reply.simple("QUEUED");
  last_cycles_ = base::cycles_now();
  return true;
}

void Dispatcher::add_partitions(const CommandSpec& spec, Arguments args, PartitionSet& set) {
  if (!has_keys(spec)) {
    // What has no keys may look at all of them, unless it is known not to.
    set.all |= (spec.categories & kConnectionCategory) == 0 && (spec.flags & kTouchesNoKeys) == 0;
    return;
  }
  key_positions_.clear();
  if (!find_key_positions(spec, args, key_positions_)) return;  // run() will say so
  for (const uint32_t position : key_positions_) {
    if (position == kAnyKey) {
      set.all = true;
    } else {
      set.partitions.push_back(node_.keyspace.key(args[position]).partition);
    }
  }
}

void Dispatcher::run(const CommandSpec& spec, Arguments args, Client& client) {
  Request request{.args = {args.begin(), args.end()}, .spec = &spec};
  errors_before_ = client.reply.errors();
  const size_t pending = client.out.pending_bytes();
  run(request, client);
  account(request, client, client.out.pending_bytes() - pending);
  refresh_settings();
  errors_before_ = client.reply.errors();  // no error of EXEC
}

bool Dispatcher::end_wait(Client& client, WaitEnd end) {
  const std::shared_ptr<BlockedClient> blocked = client.blocked;
  const size_t pending = client.out.pending_bytes();
  if (!waiting_.end(client, end)) return false;
  if (end == WaitEnd::kUnblockedWithError) {  // it never got to do anything
    node_.errors.count(client.reply.last_error_code());
    stats_.command(blocked->spec->index).rejected.add();
  }
  if (end != WaitEnd::kClosed) {
    wait_is_over(*blocked, client, client.out.pending_bytes() - pending);
  }
  return true;
}

void Dispatcher::wait_is_over(const BlockedClient& blocked, Client& client, size_t reply_bytes) {
  Request request{.args = {blocked.args.begin(), blocked.args.end()}, .spec = blocked.spec};
  client.commands++;
  count(request, client, blocked.served_ns, reply_bytes);
}

void Dispatcher::forget(Client& client) {
  end_wait(client, WaitEnd::kClosed);
  unsubscribe_all(node_, client);
  if (client.watch_mark != nullptr) unwatch_all(node_, worker_, client);
}

// --- counting ---------------------------------------------------------------------------------

void Dispatcher::account(const Request& request, Client& client, size_t reply_bytes) {
  const uint64_t now = base::cycles_now();
  const uint64_t elapsed_ns = node_.cycle_rate.to_ns(now - last_cycles_);
  last_cycles_ = now;
  if (client.blocked != nullptr) [[unlikely]]
    return;  // until the wait is over
  if (client.reply.errors() != errors_before_) [[unlikely]] {
    stats_.command(request.spec->index).failed.add();
    node_.errors.count(client.reply.last_error_code());
  }
  count(request, client, elapsed_ns, reply_bytes);
}

void Dispatcher::count(const Request& request, const Client& client, uint64_t elapsed_ns,
                       size_t reply_bytes) {
  CommandStats& stats = stats_.command(request.spec->index);
  stats.calls.add();
  stats.time_ns.add(elapsed_ns);
  if (settings_->latency_tracking) stats.latency_ns.record(elapsed_ns);
  stats_.commands.add();
  if (worth_a_look(request, elapsed_ns, reply_bytes)) [[unlikely]] {
    log_slow(request, client, elapsed_ns, reply_bytes);
  }
}

void Dispatcher::log_slow(const Request& request, const Client& client, uint64_t elapsed_ns,
                          size_t reply_bytes) {
  if (client.admin || (request.spec->flags & kSkipSlowlog) != 0) return;
  const auto elapsed_us = static_cast<int64_t>(elapsed_ns / 1000);
  const int64_t now_s = worker_.now_ms / 1000;
  const auto log = [&](CommandLog::Kind kind, int64_t threshold, int64_t entries_max,
                       int64_t value) {
    if (threshold < 0 || value < threshold) [[likely]]
      return;
    node_.command_log.add(kind, static_cast<size_t>(entries_max), value, now_s, client,
                          redacted(*request.spec, request.args));
  };
  const Settings& s = *settings_;
  log(CommandLog::kSlow, s.commandlog_execution_slower_than_us, s.commandlog_slow_execution_max_len,
      elapsed_us);
  log(CommandLog::kLargeRequest, s.commandlog_request_larger_than,
      s.commandlog_large_request_max_len, static_cast<int64_t>(request.bytes));
  log(CommandLog::kLargeReply, s.commandlog_reply_larger_than, s.commandlog_large_reply_max_len,
      static_cast<int64_t>(reply_bytes));
  const int64_t threshold_ms = s.latency_monitor_threshold_ms;
  if (threshold_ms > 0 && elapsed_us >= threshold_ms * 1000) [[unlikely]] {
    node_.latency.add((request.spec->flags & kFast) != 0 ? "fast-command" : "command", now_s,
                      static_cast<uint64_t>(elapsed_us / 1000));
  }
}

void Dispatcher::feed_monitors(const Request& request, const Client& client) {
  if (client.admin || (request.spec->flags & (kSkipMonitor | kAdmin)) != 0) return;
  node_.control.feed_monitors(
      monitor_line(node_.clock, client, redacted(*request.spec, request.args)));
}

}  // namespace engine
