// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/scripting/script_host.h"

#include <array>
#include <utility>

#include "base/log.h"
#include "engine/execution/access.h"
#include "engine/execution/admission.h"

namespace engine {

namespace {

constexpr std::string_view kUnknownCommand = "ERR Unknown command called from script";
constexpr std::string_view kWrongArity = "ERR Wrong number of args calling command from script";
constexpr std::string_view kNotFromScript = "ERR This Tarn command is not allowed from script";
constexpr std::string_view kWriteInReadOnly =
    "ERR Write commands are not allowed from read-only scripts.";
constexpr std::string_view kStaleReplica = "ERR Can not execute the command on a stale replica";

// While a script is slow: how often others are served.
constexpr int64_t kServeOthersEveryUs = 1000;

// A command that writes, or tells replicas something as one.
bool counts_as_write(const CommandSpec& spec) {
  return (spec.flags & (kWrite | kMayReplicate)) != 0;
}

void reset_stand_in(Client& stand_in, const Client& caller) {
  stand_in.out.clear();
  stand_in.transaction.reset();
  stand_in.address = caller.address;
  stand_in.name = caller.name;
  stand_in.db = caller.db;
  stand_in.admin = caller.admin;
  stand_in.primary = caller.primary;
  stand_in.authenticated = true;
  stand_in.confinement = caller.confinement;
  become(stand_in, caller.user, caller.users_version);
  stand_in.no_touch = caller.no_touch;
  stand_in.import_source = caller.import_source;
  stand_in.read_only = caller.read_only;
  stand_in.worker = caller.worker;
  stand_in.reply.set_resp(2);
}

}  // namespace

ScriptHost::ScriptHost(const CommandContext& context, const ScriptRun& run, const Guard& guard,
                       Client& stand_in, Request& request)
    : context_(context),
      run_(run),
      guard_(guard),
      stand_in_(stand_in),
      request_(request),
      began_us_(context.node.clock.monotonic_us()) {
  reset_stand_in(stand_in_, context.client);
}

ScriptHost::~ScriptHost() {
  if (running_ == nullptr) return;
  if (running_->is_void) context_.worker.effects.forget_from(0);
  context_.node.scripts.running.remove(*running_);
}

// --- commands ---------------------------------------------------------------------------------

scripting::CallResult ScriptHost::call(std::span<const std::string_view> words,
                                       std::string_view& reply) {
  stand_in_.out.clear();
  look_up(words);
  if (refuse()) {
    reply = reason_;
    return scripting::CallResult::kRefused;
  }
  if (needs_all()) {
    wants_all_ = true;
    return scripting::CallResult::kEnd;
  }
  run_command();
  reply = reply_bytes();
  return scripting::CallResult::kReply;
}

void ScriptHost::look_up(std::span<const std::string_view> words) {
  request_.args.assign(words.begin(), words.end());
  const auto names =
      stand_in_.admin ? CommandTable::Names::kOriginal : CommandTable::Names::kCurrent;
  const auto [spec, container] = context_.node.commands.resolve(request_.args, names);
  request_.spec = spec;
  request_.container = container;
}

// Counts it, and keeps the reason.
bool ScriptHost::refuse() {
  reason_ = refusal();
  if (reason_.empty()) [[likely]]
    return false;
  stand_in_.reply.error(reason_);
  context_.runner.count_refused_in_script(request_.spec, stand_in_);
  return true;
}

// Empty if it may run.
std::string ScriptHost::refusal() const {
  const bool concurrent = context_.node.keyspace.concurrent();
  const Refusal refused = admission({.request = request_,
                                     .client = stand_in_,
                                     .settings = context_.settings,
                                     .several_workers = concurrent,
                                     .conditions = context_.node.conditions.all()});
  if (request_.spec == nullptr || refused == Refusal::kRestricted) {
    return std::string(kUnknownCommand);
  }
  const CommandSpec& spec = *request_.spec;
  if (refused == Refusal::kArity || refused == Refusal::kHttp) return std::string(kWrongArity);
  const bool is_denied =
      (spec.flags & kNoScript) != 0 && !context_.node.debug.allows_all_in_scripts;
  // A script's interpreter is not to be changed while it runs, whatever is allowed.
  if (is_denied || (spec.categories & kScriptingCategory) != 0 ||
      ((spec.flags & kAsksWorkers) != 0 && concurrent)) {
    return std::string(kNotFromScript);
  }
  if (stand_in_.restricted) {
    if (std::string denied = denial(); !denied.empty()) return denied;
  }
  if (refused == Refusal::kStale) return std::string(kStaleReplica);
  if (run_.rights.reads_only && counts_as_write(spec)) return std::string(kWriteInReadOnly);
  if (refused != Refusal::kNone) return refusal_text(refused, request_);
  if ((spec.flags & kDenyOom) != 0 && run_.memory_is_over && !run_.rights.allows_oom &&
      !has_written_ && !stand_in_.primary) {
    return std::string(errors::kOutOfMemory);
  }
  return {};
}

// What the caller's user may not do; empty: it may.
std::string ScriptHost::denial() const {
  const CommandSpec& spec = *request_.spec;
  const acl::User& user = *stand_in_.user;
  const Access access =
      check_access(stand_in_, spec, request_.args, stand_in_.db, context_.settings.databases);
  if (access.is_granted()) return {};
  log_denial(context_.node, context_.client, access, spec, request_.args,
             acl::DenialContext::kScript, context_.now_ms());
  return "ERR ACL failure in script: " + denial_text(access, user, spec, request_.args);
}

bool ScriptHost::needs_all() const {
  if (guard_.holds_all()) [[likely]]
    return false;
  const CommandSpec& spec = *request_.spec;
  PartitionSet set;
  context_.runner.add_partitions(spec, request_.args, set);
  const bool touches_none = !set.all && set.partitions.empty() && !counts_as_write(spec);
  if (touches_none) return false;
  put_in_order(set.partitions);
  if (set.all || !guard_.covers(set.partitions)) return !has_written_;
  return !run_.rights.keeps_to_keys && !has_written_ && (spec.flags & kReadOnly) == 0;
}

void ScriptHost::run_command() {
  const CommandSpec& spec = *request_.spec;
  if (counts_as_write(spec)) {
    has_written_ = true;
    if (running_ != nullptr) running_->has_written = true;
  }
  const size_t told = context_.worker.effects.size();
  context_.runner.run(spec, request_.args, stand_in_);
  context_.client.commands++;
  if (context_.worker.effects.size() <= told) [[likely]]
    return;
  if (is_told_) {
    context_.worker.effects.copy_words_from(told);  // the script's own may be collected
  } else {
    context_.worker.effects.forget_from(told);
  }
}

std::string_view ScriptHost::reply_bytes() {
  std::array<iovec, 2> pieces;
  const size_t count = stand_in_.out.segments(pieces.data(), pieces.size());
  if (count == 1) [[likely]]
    return {static_cast<const char*>(pieces[0].iov_base), pieces[0].iov_len};
  reply_ = stand_in_.out.copy();
  return reply_;
}

scripting::Permission ScriptHost::may_call(std::span<const std::string_view> words) {
  look_up(words);
  if (request_.spec == nullptr) return scripting::Permission::kUnknownCommand;
  if (!stand_in_.restricted) return scripting::Permission::kGranted;
  const bool granted = arity_fits(*request_.spec, request_.args.size()) &&
                       check_access(stand_in_, *request_.spec, request_.args, stand_in_.db,
                                    context_.settings.databases)
                           .is_granted();
  return granted ? scripting::Permission::kGranted : scripting::Permission::kDenied;
}

// --- the rest ---------------------------------------------------------------------------------

void ScriptHost::log(scripting::LogLevel level, std::string_view text) {
  switch (level) {
    case scripting::LogLevel::kDebug:
      base::log::debug("{}", text);
      break;
    case scripting::LogLevel::kVerbose:
      base::log::verbose("{}", text);
      break;
    case scripting::LogLevel::kNotice:
      base::log::notice("{}", text);
      break;
    case scripting::LogLevel::kWarning:
      base::log::warning("{}", text);
      break;
  }
}

bool ScriptHost::may_go_on(std::string_view& why) {
  if (running_ == nullptr) register_as_running();
  const int64_t now_us = context_.node.clock.monotonic_us();
  const int64_t elapsed_ms = (now_us - began_us_) / 1000;
  const int64_t threshold_ms = context_.settings.busy_reply_threshold_ms;
  if (threshold_ms > 0 && elapsed_ms >= threshold_ms && now_us >= serve_others_us_) {
    become_slow(elapsed_ms);
    serve_others_us_ = now_us + kServeOthersEveryUs;
  }
  if (!running_->is_to_end) return true;
  why = run_.kind == ScriptKind::kScript ? "Script killed by user with SCRIPT KILL."
                                         : "Script killed by user with FUNCTION KILL.";
  base::log::notice("{}", why);
  return false;
}

void ScriptHost::register_as_running() {
  std::vector<std::string> command(context_.args.begin(), context_.args.end());
  running_ = std::make_shared<RunningScript>(run_.kind, std::string(run_.name), std::move(command),
                                             began_us_);
  running_->has_written = has_written_;
  running_->is_of_primary = stand_in_.primary;
  context_.node.scripts.running.add(running_);
}

void ScriptHost::become_slow(int64_t elapsed_ms) {
  if (!running_->is_slow) {
    base::log::warning(
        "Slow script detected: still in execution after {} milliseconds. You can "
        "try killing the script using the {} KILL command. Script name is: {}.",
        elapsed_ms, run_.kind == ScriptKind::kScript ? "SCRIPT" : "FUNCTION", run_.name);
    context_.node.scripts.running.has_become_slow(*running_);
  }
  context_.node.control.serve_while_busy(context_.worker.index);
}

}  // namespace engine
