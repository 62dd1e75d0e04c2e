// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session/command_spec.h"

namespace engine {

class Client;

// COMMANDLOG: the last commands that took long, or were large, or whose reply was. SLOWLOG is its
// first kind. Thread-safe.
class CommandLog {
 public:
  enum Kind : size_t { kSlow, kLargeRequest, kLargeReply, kKinds };

  struct Entry {
    uint64_t id;
    int64_t time_s;
    int64_t value;  // microseconds, or bytes
    std::vector<std::string> arguments;
    std::string client_address;
    std::string client_name;
  };

  // Arguments beyond 32, and bytes beyond 128 of one, are cut off as Redis does.
  void add(Kind kind, size_t entries_max, int64_t value, int64_t time_s, const Client& client,
           Arguments arguments);

  // The newest first; count < 0: all.
  std::vector<Entry> newest(Kind kind, int64_t count) const;
  size_t size(Kind kind) const;
  void reset(Kind kind);
  void trim(Kind kind, size_t entries_max);

 private:
  struct Log {
    std::deque<Entry> entries;  // the newest in front
    uint64_t next_id = 0;
  };

  mutable std::mutex mutex_;
  std::array<Log, kKinds> logs_;
};

}  // namespace engine
