// SPDX-License-Identifier: Apache-2.0
#include "engine/session/close_log.h"

#include "base/log.h"

namespace engine {

namespace {

constexpr int64_t kMinuteMs = 60'000;

struct Reason {
  std::string_view text;
  base::log::Level level;
  uint32_t lines_a_minute;
};

using enum base::log::Level;

// In the order of CloseReason.
constexpr std::array<Reason, kCloseReasons> kReasons = {{
    {"client closed: it speaks HTTP, perhaps a web page that means no good", kWarning, 1},
    {"client closed: it speaks TLS, which is not served here", kWarning, 1},
    {"client closed: it speaks memcached's binary protocol, which is not served here", kWarning, 1},
    {"client closed: protocol error", kVerbose, 20},
    {"client closed: query buffer over its limit", kWarning, 20},
    {"client closed: output buffer over its limit", kWarning, 20},
    {"client evicted: clients over maxmemory-clients", kNotice, 20},
    {"client closed: not logged in and does not read its replies", kNotice, 5},
    {"client closed: did not log in within auth-timeout", kNotice, 5},
    {"client closed: idle", kVerbose, 20},
    {"client refused: too many connections", kWarning, 5},
    {"client closed: not among allowed-sources", kVerbose, 20},
    {"client closed without its answer: the lease of this primary is over", kWarning, 5},
    {"replica not recognised: it shows another replication-secret", kWarning, 1},
    {"client closed: TLS failed", kNotice, 5},
    {"client closed: its log-in with IAM has ended", kNotice, 5},
}};

const Reason& row(CloseReason reason) { return kReasons[static_cast<size_t>(reason)]; }

}  // namespace

bool CloseLog::may_log(CloseReason reason, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Minute& minute = minutes_[static_cast<size_t>(reason)];
  const bool over = now_ms - minute.began_ms >= kMinuteMs || now_ms < minute.began_ms;
  if (over && minute.unlogged == 0) minute = {.began_ms = now_ms};
  if (minute.logged == row(reason).lines_a_minute) {
    minute.unlogged++;
    return false;
  }
  minute.logged++;
  return true;
}

void CloseLog::add(CloseReason reason, int64_t now_ms, std::string_view address,
                   std::string_view detail) {
  totals_[static_cast<size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
  const Reason& told = row(reason);
  if (!base::log::enabled(told.level) || !may_log(reason, now_ms)) return;
  base::log::log(told.level, "{} addr={}{}{}", told.text, address, detail.empty() ? "" : " ",
                 detail);
}

void CloseLog::sum_up(int64_t now_ms) {
  for (size_t i = 0; i < kCloseReasons; i++) {
    uint64_t unlogged = 0;
    {
      const std::lock_guard lock(mutex_);
      Minute& minute = minutes_[i];
      if (minute.unlogged == 0 || now_ms - minute.began_ms < kMinuteMs) continue;
      unlogged = minute.unlogged;
      minute = {.began_ms = now_ms};
    }
    base::log::log(kReasons[i].level, "{} more_in_the_last_minute={}", kReasons[i].text, unlogged);
  }
}

uint64_t CloseLog::total(CloseReason reason) const {
  return totals_[static_cast<size_t>(reason)].load(std::memory_order_relaxed);
}

}  // namespace engine
