// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace engine::acl {

// Why somebody was refused; the order is that in which a refusal says more.
enum class Denial : uint8_t { kNone, kDatabase, kCommand, kKey, kAuth, kChannel };
inline constexpr size_t kDenials = 6;

enum class DenialContext : uint8_t { kTopLevel, kMulti, kScript };

// ACL LOG: who was refused what, the last ones. The same refusal within a minute is one entry that
// counts. Thread-safe.
class Log {
 public:
  struct Entry {
    uint64_t id = 0;
    uint64_t count = 1;
    Denial denial = Denial::kNone;
    DenialContext context = DenialContext::kTopLevel;
    std::string object;  // the command, key or channel
    std::string user;
    std::string client;  // as CLIENT INFO shows it
    int64_t created_ms = 0;
    int64_t updated_ms = 0;
  };

  void add(Entry entry, size_t entries_max);
  std::vector<Entry> latest(size_t count) const;  // the newest first
  void clear();

  // Since the start, or since CONFIG RESETSTAT.
  uint64_t denied(Denial denial) const {
    return denied_[static_cast<size_t>(denial)].load(std::memory_order_relaxed);
  }
  void reset_counts();

 private:
  static constexpr size_t kLookedAt = 10;  // entries that a new one may be the same as
  static constexpr int64_t kSameMs = 60'000;

  mutable std::mutex mutex_;
  std::deque<Entry> entries_;  // the newest first
  uint64_t last_id_ = 0;
  std::array<std::atomic<uint64_t>, kDenials> denied_{};
};

std::string_view name_of(Denial denial);          // "command", "key", ...
std::string_view name_of(DenialContext context);  // "toplevel", "multi", "lua"

}  // namespace engine::acl
