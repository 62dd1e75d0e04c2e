// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace control::alarms {

// When each alarm is to be looked at. They are spread over their intervals by their names, and wait
// some seconds for the last samples of one that has ended. Times are seconds since the Unix epoch.
// One thread.
class Schedule {
 public:
  // An alarm that is new or has another interval is due within it; the others stay as they are.
  void put(const std::string& name, int64_t interval_s, int64_t now_s);
  void remove(const std::string& name);
  // It is due at once, and then as before.
  void hurry(const std::string& name, int64_t now_s);

  // Those that are due, at most `max`; each is due again an interval later.
  std::vector<std::string> take_due(int64_t now_s, size_t max);

  size_t size() const { return alarms_.size(); }

 private:
  struct Entry {
    int64_t interval_s;
    int64_t due_s;
  };

  void set_due(const std::string& name, Entry& entry, int64_t due_s);

  std::map<std::string, Entry> alarms_;
  std::set<std::pair<int64_t, std::string>> queue_;
};

}  // namespace control::alarms
