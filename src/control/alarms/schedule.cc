// SPDX-License-Identifier: Apache-2.0
#include "control/alarms/schedule.h"

#include "base/hash.h"

namespace control::alarms {

namespace {

constexpr int64_t kLateS = 4;  // samples come with agents' reports, every other second

// The first time after `now_s` that is the alarm's.
int64_t next_turn(const std::string& name, int64_t interval_s, int64_t now_s) {
  const auto spread = static_cast<uint64_t>(interval_s - kLateS);
  const int64_t turn = kLateS + static_cast<int64_t>(base::hash_bytes(name, 0) % spread);
  const int64_t start_s = now_s - now_s % interval_s;
  return start_s + turn > now_s ? start_s + turn : start_s + interval_s + turn;
}

}  // namespace

void Schedule::set_due(const std::string& name, Entry& entry, int64_t due_s) {
  queue_.erase({entry.due_s, name});
  entry.due_s = due_s;
  queue_.emplace(due_s, name);
}

void Schedule::put(const std::string& name, int64_t interval_s, int64_t now_s) {
  Entry& entry = alarms_.try_emplace(name, Entry{0, 0}).first->second;
  if (entry.interval_s == interval_s) return;
  entry.interval_s = interval_s;
  set_due(name, entry, next_turn(name, interval_s, now_s));
}

void Schedule::remove(const std::string& name) {
  const auto found = alarms_.find(name);
  if (found == alarms_.end()) return;
  queue_.erase({found->second.due_s, name});
  alarms_.erase(found);
}

void Schedule::hurry(const std::string& name, int64_t now_s) {
  const auto found = alarms_.find(name);
  if (found != alarms_.end()) set_due(name, found->second, now_s);
}

std::vector<std::string> Schedule::take_due(int64_t now_s, size_t max) {
  std::vector<std::string> due;
  while (due.size() < max && !queue_.empty() && queue_.begin()->first <= now_s) {
    const std::string name = queue_.begin()->second;
    Entry& entry = alarms_.at(name);
    set_due(name, entry, next_turn(name, entry.interval_s, now_s));
    due.push_back(name);
  }
  return due;
}

}  // namespace control::alarms
