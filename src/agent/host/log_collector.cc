// SPDX-License-Identifier: Apache-2.0
#include "agent/host/log_collector.h"

#include <utility>

#include "agent/drivers/slow_log.h"
#include "agent/host/engine_log.h"
#include "base/log.h"

namespace agent {

namespace {

// In JSON, about.
size_t bytes_of(const LogBatch& batch) {
  constexpr size_t kBatch = 200;
  constexpr size_t kEntry = 150;
  size_t bytes = kBatch;
  for (const LogEntry& entry : batch.entries) {
    bytes += kEntry + entry.message.size() + entry.client_name.size();
  }
  return bytes;
}

}  // namespace

LogCollector::LogCollector(Parts parts, FindNode find)
    : parts_(std::move(parts)), find_(std::move(find)), timer_(parts_.system.make_timer()) {}

void LogCollector::start() { begin(); }

// A round: all that is wanted is looked at once. A message that says nothing asks what that is.
void LogCollector::begin() {
  waiting_.assign(wanted_.begin(), wanted_.end());
  report_ = {.host = parts_.host};
  report_bytes_ = 0;
  has_more_ = false;
  next();
}

void LogCollector::next() {
  while (!waiting_.empty() && report_bytes_ < parts_.message_bytes) {
    const WantedLog wanted = std::move(waiting_.front());
    waiting_.pop_front();
    const auto node = find_(wanted.node);
    if (!node) continue;
    if (wanted.type == LogType::slow_log) {
      if (!node->endpoint) continue;
      return ask_slow_log(wanted, *node);  // and goes on when it is answered
    }
    collect_engine_log(wanted, *node);
  }
  send();
}

// Where nothing has been read yet, what was logged too early is passed over here.
void LogCollector::collect_engine_log(const WantedLog& wanted, const LoggedNode& node) {
  EngineLog log(parts_.system.files(), node.log);
  WantedLog rest = wanted;
  LogBatch batch;
  bool is_whole = false;
  do {
    auto read = log.read(rest, parts_.message_bytes, is_whole);
    if (!read) return base::log::verbose("{} node={}", read.error().message, wanted.node);
    if (!is_whole && read->position == rest.position) break;
    batch = *std::move(read);
    rest.position = batch.position;
  } while (!is_whole && batch.entries.empty() && wanted.position.empty());
  batch.node = wanted.node;
  batch.type = wanted.type;
  batch.after = wanted.position;
  batch.position = rest.position;
  for (LogEntry& entry : batch.entries) {
    if (entry.role.empty()) entry.role = node.role;
  }
  has_more_ = has_more_ || (!is_whole && batch.position != batch.after);
  add(std::move(batch));
}

void LogCollector::ask_slow_log(const WantedLog& wanted, const LoggedNode& node) {
  std::vector<Words> requests = node.preamble;
  for (Words& question : slow_log_questions()) requests.push_back(std::move(question));
  parts_.system.converse(*node.endpoint, requests, parts_.answer_timeout,
                         [weak = weak_from_this(), wanted,
                          skipped = node.preamble.size()](base::Result<Replies> answers) {
                           const auto self = weak.lock();
                           if (!self) return;
                           if (answers) {
                             answers->erase(answers->begin(),
                                            answers->begin() + static_cast<ptrdiff_t>(skipped));
                             auto batch = read_slow_log(*answers, wanted);
                             if (batch) self->add(*std::move(batch));
                           }
                           self->next();
                         });
}

void LogCollector::add(LogBatch batch) {
  if (batch.entries.empty() && batch.position == batch.after) return;
  report_bytes_ += bytes_of(batch);
  report_.batches.push_back(std::move(batch));
}

void LogCollector::send() {
  const LogsReport report = std::exchange(report_, {.host = parts_.host});
  report_bytes_ = 0;
  parts_.service.logs(report, [weak = weak_from_this()](const base::Result<LogsReply>& reply) {
    if (const auto self = weak.lock()) self->answered(reply);
  });
}

void LogCollector::answered(const base::Result<LogsReply>& reply) {
  if (!reply) base::log::verbose("logs were not taken: {}", reply.error().message);
  std::vector<WantedLog> wanted = reply ? reply->wanted : std::vector<WantedLog>();
  const bool has_moved = wanted != wanted_;
  wanted_ = std::move(wanted);
  if (!reply) waiting_.clear();
  if (!waiting_.empty()) return next();
  if (reply && has_more_ && has_moved) return begin();
  timer_->start(parts_.interval, [this] { begin(); });
}

}  // namespace agent
