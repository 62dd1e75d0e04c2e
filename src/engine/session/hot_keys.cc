// SPDX-License-Identifier: Apache-2.0
#include "engine/session/hot_keys.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "engine/keyspace/keyspace.h"

namespace engine {

namespace {

// So many times more keys are weighed than are wanted, for the lightest ones' figures are guesses.
constexpr size_t kRoomForOne = 10;
constexpr uint64_t kNsAUs = 1000;

rusage process_times() {
  rusage now = {};
  getrusage(RUSAGE_SELF, &now);
  return now;
}

int64_t ms_between(const timeval& from, const timeval& to) {
  return (to.tv_sec - from.tv_sec) * 1000 + (to.tv_usec - from.tv_usec) / 1000;
}

}  // namespace

bool HotKeys::start(const Options& options, uint32_t workers, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  end_if_over(now_ms);
  if (active()) return false;
  auto session = std::make_shared<Session>();
  session->options = options;
  session->started_ms = now_ms;
  session->began = process_times();
  for (uint32_t i = 0; i < workers; i++) {
    session->scales.push_back(std::make_unique<Scale>(options.count * kRoomForOne));
  }
  session_ = std::move(session);
  active_.store(true, std::memory_order_release);
  monitors_.begin_looking();
  return true;
}

void HotKeys::end(int64_t now_ms) {
  session_->ended_ms = now_ms;
  active_.store(false, std::memory_order_release);
  monitors_.end_looking();
}

void HotKeys::end_if_over(int64_t now_ms) {
  if (!active()) return;
  const int64_t duration_ms = session_->options.duration_ms;
  const int64_t started_ms = session_->started_ms;
  if (duration_ms > 0 && now_ms - started_ms >= duration_ms) end(started_ms + duration_ms);
}

bool HotKeys::stop(int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  end_if_over(now_ms);
  if (!active()) return false;
  end(now_ms);
  return true;
}

bool HotKeys::reset(int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  end_if_over(now_ms);
  if (active()) return false;
  session_ = nullptr;
  return true;
}

// The one that is on; null: none is.
std::shared_ptr<HotKeys::Session> HotKeys::session_at(int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  end_if_over(now_ms);
  return active() ? session_ : nullptr;
}

void HotKeys::weigh(KeyspaceWorker& worker, std::span<const Key> keys, uint64_t elapsed_ns,
                    uint64_t bytes) {
  const std::shared_ptr<Session> session = session_at(worker.now_ms);
  if (session == nullptr) return;
  const Options& options = session->options;
  Scale& scale = *session->scales[worker.index];
  const std::lock_guard lock(scale.mutex);
  scale.all_time_ns += elapsed_ns;
  scale.all_bytes += bytes;
  if (worker.random.below(options.sample_ratio) != 0) return;
  for (const Key& key : keys) {
    if (options.time) scale.time_ns.add(key.name, elapsed_ns / keys.size());
    if (options.bytes) scale.bytes.add(key.name, bytes / keys.size());
  }
}

// Of all workers: the same key may have been on any.
std::vector<TopKeys::Weighed> HotKeys::heaviest(const Session& session, TopKeys Scale::*which,
                                                uint64_t unit) {
  std::map<std::string, uint64_t> sums;
  for (const auto& scale : session.scales) {
    const std::lock_guard lock(scale->mutex);
    for (const auto& [key, weight] : (scale.get()->*which).all()) sums[key] += weight;
  }
  std::vector<TopKeys::Weighed> all;
  for (const auto& [key, weight] : sums) {
    if (weight >= unit) all.push_back({key, weight / unit});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.weight > b.weight; });
  if (all.size() > session.options.count) {
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(session.options.count), all.end());
  }
  return all;
}

std::optional<HotKeys::Report> HotKeys::report(int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  end_if_over(now_ms);
  const std::shared_ptr<Session> session = session_;
  if (session == nullptr) return std::nullopt;
  const rusage now = process_times();
  Report report;
  report.options = session->options;
  report.active = active();
  report.started_ms = session->started_ms;
  report.duration_ms = (active() ? now_ms : session->ended_ms) - session->started_ms;
  report.process_user_ms = ms_between(session->began.ru_utime, now.ru_utime);
  report.process_system_ms = ms_between(session->began.ru_stime, now.ru_stime);
  for (const auto& scale : session->scales) {
    const std::lock_guard scale_lock(scale->mutex);
    report.time_us += scale->all_time_ns / kNsAUs;
    report.bytes += scale->all_bytes;
    report.sampled_bytes += scale->bytes.total();
  }
  if (report.options.time) report.by_time_us = heaviest(*session, &Scale::time_ns, kNsAUs);
  if (report.options.bytes) report.by_bytes = heaviest(*session, &Scale::bytes, 1);
  return report;
}

}  // namespace engine
