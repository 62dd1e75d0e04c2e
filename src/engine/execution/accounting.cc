// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/accounting.h"

#include <algorithm>

#include "engine/execution/redaction.h"

namespace engine {

namespace {

constexpr uint64_t kNsAUs = 1000;
constexpr uint64_t kNsAMs = 1'000'000;

}  // namespace

void Accounting::set_thresholds(const Settings& settings) {
  const auto unless_off = [](int64_t threshold, uint64_t unit) {
    return threshold < 0 ? UINT64_MAX : static_cast<uint64_t>(threshold) * unit;
  };
  const int64_t latency_ms = settings.latency_monitor_threshold_ms;
  log_at_ = {
      .elapsed_ns = std::min(unless_off(settings.commandlog_execution_slower_than_us, kNsAUs),
                             unless_off(latency_ms > 0 ? latency_ms : -1, kNsAMs)),
      .request_bytes = unless_off(settings.commandlog_request_larger_than, 1),
      .reply_bytes = unless_off(settings.commandlog_reply_larger_than, 1)};
}

void Accounting::start_clock() { last_cycles_ = node_.cycles.now(); }

uint64_t Accounting::elapsed_ns() {
  const uint64_t now = node_.cycles.now();
  const uint64_t elapsed = node_.cycles.to_ns(now - last_cycles_);
  last_cycles_ = now;
  return elapsed;
}

void Accounting::count_failure(const CommandSpec& spec, const ReplyWriter& reply) {
  stats_.command(spec.index).failed.add();
  if (!reply.last_error_code().empty()) node_.errors.count(reply.last_error_code());
}

void Accounting::count_rejection(const CommandSpec* spec, const ReplyWriter& reply) {
  node_.errors.count(reply.last_error_code());
  if (spec != nullptr) stats_.command(spec->index).rejected.add();
}

void Accounting::log(const Completed& completed, const Settings& s) {
  if (completed.client.admin || (completed.spec.flags & kSkipSlowlog) != 0) return;
  const auto elapsed_us = static_cast<int64_t>(completed.elapsed_ns / kNsAUs);
  const int64_t now_s = worker_.now_ms / 1000;
  const auto add = [&](CommandLog::Kind kind, int64_t threshold, int64_t entries_max,
                       int64_t value) {
    if (threshold < 0 || value < threshold) [[likely]]
      return;
    node_.command_log.add(kind, static_cast<size_t>(entries_max), value, now_s, completed.client,
                          redacted(completed.spec, completed.args));
  };
  add(CommandLog::kSlow, s.commandlog_execution_slower_than_us, s.commandlog_slow_execution_max_len,
      elapsed_us);
  add(CommandLog::kLargeRequest, s.commandlog_request_larger_than,
      s.commandlog_large_request_max_len, static_cast<int64_t>(completed.request_bytes));
  add(CommandLog::kLargeReply, s.commandlog_reply_larger_than, s.commandlog_large_reply_max_len,
      static_cast<int64_t>(completed.reply_bytes));
  const int64_t threshold_ms = s.latency_monitor_threshold_ms;
  if (threshold_ms > 0 && elapsed_us >= threshold_ms * 1000) [[unlikely]] {
    node_.latency.add((completed.spec.flags & kFast) != 0 ? "fast-command" : "command", now_s,
                      completed.elapsed_ns / kNsAMs);
  }
}

}  // namespace engine
