// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/runner.h"

#include <algorithm>
#include <utility>

#include "engine/execution/admission.h"
#include "engine/execution/key_witness.h"
#include "engine/execution/monitor_line.h"
#include "engine/execution/redaction.h"
#include "engine/keyspace/guard.h"
#include "engine/keyspace/prefetch.h"

namespace engine {

namespace {

// Of one command: as many as the second-level cache holds with their entries.
constexpr size_t kPrefetchedKeysMax = 1024;

}  // namespace

Runner::Runner(Node& node, uint32_t worker_index)
    : node_(node),
      worker_(node.keyspace.worker(worker_index)),
      stats_(node.control.worker_stats(worker_index)),
      accounting_(node_, worker_, stats_),
      waiting_(node_, worker_) {
  begin_batch();
}

void Runner::begin_batch() {
  worker_.now_ms = node_.clock.wall_ms();
  accounting_.start_clock();
  former_settings_.clear();
  refresh_settings();
}

void Runner::refresh_settings() {
  const uint64_t version = node_.settings.version();
  if (version == settings_version_) [[likely]]
    return;
  if (settings_ != nullptr) former_settings_.push_back(std::move(settings_));
  settings_ = node_.settings.current();
  settings_version_ = version;
  accounting_.set_thresholds(*settings_);
}

// --- running ----------------------------------------------------------------------------------

void Runner::run(Execution& execution) {
  Client& client = execution.client;
  worker_.touches = !client.no_touch;
  worker_.import_source = client.import_source;
  execution.errors_before = client.reply.errors();
  const size_t pending_before = client.out.pending_bytes();
  Execution* const outer = std::exchange(running_, &execution);
  if (worker_.guard == nullptr) worker_.stream_seen = 0;
  call(execution);
  running_ = outer;
  if (worker_.stream_seen != 0 && worker_.guard == nullptr) [[unlikely]]
    client.stream_offset = std::max(client.stream_offset, worker_.stream_seen);
  refresh_settings();  // first: CONFIG SET is logged, or not, by what it has set
  account(execution, pending_before);
  // Afterwards, as Redis: EXEC is shown behind what it has executed.
  if (node_.monitors.any()) [[unlikely]] {
    feed_monitors(execution);
    weigh_keys(execution, pending_before);
    accounting_.start_clock();
  }
  if (outer != nullptr) outer->within_ns += execution.elapsed_ns;
  if (outer != nullptr && &outer->client == &client) [[unlikely]]
    outer->errors_before += client.reply.errors() - execution.errors_before;  // none of its own
}

void Runner::call(Execution& execution) {
  CommandContext context{.node = node_,
                         .settings = *settings_,
                         .worker = worker_,
                         .stats = stats_,
                         .client = execution.client,
                         .reply = execution.client.reply,
                         .spec = execution.spec,
                         .args = execution.args,
                         .keys = {},
                         .guard = nullptr,
                         .runner = *this,
                         .block = nullptr};
  if (execution.may_wait && (execution.spec.flags & kBlocking) != 0) [[unlikely]]
    context.block = &execution.block.emplace();
#ifndef NDEBUG
  const KeyWitness witness(execution, worker_);
#endif
  if (!has_keys(execution.spec) || (execution.spec.flags & kLocksItself) != 0) {
    execution.spec.run(context);
  } else if (find_keys(execution)) {
    call_on_keys(execution, context);
  }
}

bool Runner::find_keys(Execution& execution) {
  if (execution.first_key != nullptr && has_one_key(execution.spec)) [[likely]] {
    execution.keys.set_one(*execution.first_key);
  } else if (!find_many_keys(execution)) {
    return false;
  }
  return worker_.guard == nullptr || is_covered(execution);
}

bool Runner::find_many_keys(Execution& execution) {
  if (!execution.keys.find(node_.keyspace, execution.spec, execution.args, positions_)) {
    execution.client.reply.error(errors::kSyntax);
    return false;
  }
  const std::span<const Key> keys = execution.keys.keys();
  prefetch(node_.keyspace, worker_, execution.client.db,
           keys.first(std::min(keys.size(), kPrefetchedKeysMax)));
  return true;
}

// By the guard of whoever runs the command.
bool Runner::is_covered(Execution& execution) const {
  const FoundKeys& keys = execution.keys;
  if (keys.any() ? worker_.guard->holds_all() : worker_.guard->covers(keys.partitions())) {
    return true;
  }
  Request request;
  request.spec = &execution.spec;
  execution.client.reply.error(refusal_text(Refusal::kUndeclaredKeys, request));
  return false;
}

void Runner::call_on_keys(Execution& execution, CommandContext& context) {
  context.keys = execution.keys.keys();
  if (execution.keys.any()) [[unlikely]] {
    Guard guard(node_.keyspace, worker_);
    context.guard = &guard;
    if (caller_->tracking != nullptr) remember_copies(execution, guard);  // it may let go of them
    run_handler(context);
    return;
  }
  Guard guard(node_.keyspace, worker_, execution.keys.partitions());
  context.guard = &guard;
  run_handler(context);
  if (caller_->tracking != nullptr) [[unlikely]]
    remember_copies(execution, guard);
  if (execution.wants_to_block() && execution.reporting == Reporting::kAll) [[unlikely]]
    waiting_.begin(context);
}

// Of what was read just now, by whatever command within the caller's: nobody can have changed it
// since. What expired as it was read is gone before.
void Runner::remember_copies(const Execution& execution, const Guard& guard) const {
  if ((execution.spec.flags & kReadOnly) == 0 || !caller_->tracking->remembers()) return;
  for (const Key& key : execution.keys.keys()) guard.track(key, caller_->id);
}

void Runner::run_handler(CommandContext& context) {
  if (context.guard->effect_sink() == nullptr) [[likely]] {
    context.spec.run(context);
    return;
  }
  const uint64_t changes_before = worker_.changes.get();
  const size_t effects_before = worker_.effects.size();
  context.spec.run(context);
  propagate(context, changes_before, effects_before);
}

// For the write stream, which gets it when the guard ends.
void Runner::propagate(const CommandContext& context, uint64_t changes_before,
                       [[maybe_unused]] size_t effects_before) {
  if (worker_.changes.get() == changes_before) return;
  if (context.spec.effect == kVerbatim) {
    context.propagate_verbatim();
  } else {
    DCHECK(context.spec.effect == kNoEffect || worker_.effects.size() > effects_before);
  }
}

// --- reporting --------------------------------------------------------------------------------

void Runner::account(Execution& execution, size_t pending_before) {
  execution.elapsed_ns = accounting_.elapsed_ns() + execution.within_ns;
  Client& client = execution.client;
  if (client.blocked != nullptr) [[unlikely]]
    return;  // until the wait is over
  if (client.reply.errors() != execution.errors_before) [[unlikely]]
    accounting_.count_failure(execution.spec, client.reply);
  if (execution.reporting == Reporting::kFailures) [[unlikely]]
    return;
  accounting_.count({.spec = execution.spec,
                     .args = execution.args,
                     .client = client,
                     .elapsed_ns = execution.elapsed_ns,
                     .request_bytes = execution.request_bytes,
                     .reply_bytes = client.out.pending_bytes() - pending_before},
                    *settings_);
}

void Runner::feed_monitors(const Execution& execution) {
  if (!node_.monitors.any_client() || execution.reporting == Reporting::kFailures ||
      execution.client.admin || (execution.spec.flags & (kSkipMonitor | kAdmin)) != 0) {
    return;
  }
  node_.control.feed_monitors(
      monitor_line(node_.clock, execution.client, redacted(execution.spec, execution.args)));
}

// Of what clients ask for, and each command of EXEC: what others have run is theirs.
void Runner::weigh_keys(const Execution& execution, size_t pending_before) {
  const bool within = running_ != nullptr && (running_->spec.flags & kRunsInMulti) == 0;
  const Client& client = execution.client;
  if (!node_.hot_keys.active() || within || client.admin || client.blocked != nullptr ||
      execution.keys.keys().empty()) {
    return;
  }
  size_t bytes = execution.request_bytes;
  if (bytes == 0) {  // it was queued, or waited
    for (const std::string_view arg : execution.args) bytes += arg.size();
  }
  node_.hot_keys.weigh(worker_, execution.keys.keys(), execution.elapsed_ns,
                       bytes + client.out.pending_bytes() - pending_before);
}

// --- for commands -----------------------------------------------------------------------------

void Runner::add_partitions(const CommandSpec& spec, Arguments args, PartitionSet& set) {
  if (!has_keys(spec)) {
    // What has no keys may look at all of them, unless it is known not to.
    set.all |= (spec.categories & kConnectionCategory) == 0 && (spec.flags & kTouchesNoKeys) == 0;
    return;
  }
  if ((spec.flags & kLocksItself) != 0) {
    set.all = true;
    return;
  }
  FoundKeys keys;
  if (!keys.find(node_.keyspace, spec, args, positions_)) return;  // run() will say so
  set.all |= keys.any();
  set.partitions.insert(set.partitions.end(), keys.partitions().begin(), keys.partitions().end());
}

void Runner::run(const CommandSpec& spec, Arguments args, Client& client) {
  Execution execution(spec, args, client);
  Key key;
  if (has_one_key(spec) && args.size() > static_cast<size_t>(spec.keys.first)) {
    key = node_.keyspace.key(args[static_cast<size_t>(spec.keys.first)]);
    execution.first_key = &key;
  }
  run(execution);
}

void Runner::count_refused_in_script(const CommandSpec* spec, const Client& client) {
  accounting_.count_rejection(spec, client.reply);
}

}  // namespace engine
