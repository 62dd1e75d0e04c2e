// SPDX-License-Identifier: Apache-2.0
#include "control/actions/windows.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "base/ascii.h"
#include "base/check.h"

namespace control {

namespace {

constexpr int kMinutesOfDay = 24 * 60;
constexpr int kMinutesOfWeek = 7 * kMinutesOfDay;
constexpr int kLengthMin = 60;
constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// Minutes since a day or week began; a window that ends before it begins goes over its end.
struct Span {
  int from = 0;
  int to = 0;
  int length(int round) const { return (to - from + round) % round; }
};

std::optional<int> read_number(std::string_view text, int max) {
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
    return std::nullopt;
  }
  const int number = (text[0] - '0') * 10 + (text[1] - '0');
  if (number > max) return std::nullopt;
  return number;
}

// "hh:mm"
std::optional<int> read_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const std::optional<int> hour = read_number(text.substr(0, 2), 23);
  const std::optional<int> minute = read_number(text.substr(3), 59);
  if (!hour || !minute) return std::nullopt;
  return *hour * 60 + *minute;
}

// "ddd:hh:mm"
std::optional<int> read_time_of_week(std::string_view text) {
  if (text.size() != 9 || text[3] != ':') return std::nullopt;
  const auto* day = std::find(kDays.begin(), kDays.end(), text.substr(0, 3));
  const std::optional<int> time = read_time(text.substr(4));
  if (day == kDays.end() || !time) return std::nullopt;
  return static_cast<int>(day - kDays.begin()) * kMinutesOfDay + *time;
}

template <typename ReadPoint>
std::optional<Span> read_span(std::string_view text, ReadPoint read_point) {
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::optional<int> from = read_point(text.substr(0, dash));
  const std::optional<int> to = read_point(text.substr(dash + 1));
  if (!from || !to) return std::nullopt;
  return Span{*from, *to};
}

aws::Error invalid(std::string_view what, std::string_view text, std::string_view format) {
  return {aws::kInvalidParameterValue, "Invalid " + std::string(what) + " '" + std::string(text) +
                                           "'. It must be of the form " + std::string(format) +
                                           " and at least 60 minutes long."};
}

std::string time_text(int minute_of_day) {
  char text[16];
  std::snprintf(text, sizeof(text), "%02d:%02d", minute_of_day / 60, minute_of_day % 60);
  return text;
}

// The first hour of the day, counted in halves, whose window `fits`; nothing if there is none.
template <typename MakeWindow, typename Fits>
std::optional<std::string> first_hour(MakeWindow make_window, Fits fits) {
  for (int from = 0; from < kMinutesOfDay; from += kLengthMin / 2) {
    std::string window = make_window(time_text(from), (from + kLengthMin) % kMinutesOfDay);
    if (fits(window)) return window;
  }
  return std::nullopt;
}

std::optional<std::string> free_snapshot_window(std::string_view maintenance) {
  return first_hour(
      [](const std::string& from, int to) { return from + "-" + time_text(to); },
      [&](const std::string& window) { return !windows_overlap(maintenance, window); });
}

// On the day of the window that it replaces.
std::optional<std::string> free_maintenance_window(std::string_view snapshot,
                                                   std::string_view replaced) {
  const std::string day(replaced.substr(0, 3));
  return first_hour([&](const std::string& from,
                        int to) { return day + ":" + from + "-" + day + ":" + time_text(to); },
                    [&](const std::string& window) {
                      return read_maintenance_window(window).has_value() &&
                             !windows_overlap(window, snapshot);
                    });
}

// Lets the window give way that nobody has asked for, if one of the two is such.
void part(Windows& windows) {
  if (windows.snapshot_is_ours) {
    if (auto free = free_snapshot_window(windows.maintenance)) windows.snapshot = *std::move(free);
  } else if (windows.maintenance_is_ours) {
    if (auto free = free_maintenance_window(windows.snapshot, windows.maintenance)) {
      windows.maintenance = *std::move(free);
    }
  }
}

}  // namespace

aws::Result<std::string> read_maintenance_window(std::string_view text) {
  std::string window = base::to_lower(text);
  const std::optional<Span> span = read_span(window, read_time_of_week);
  if (!span || span->length(kMinutesOfWeek) < kLengthMin ||
      span->length(kMinutesOfWeek) > kMinutesOfDay) {
    return invalid("maintenance window", text, "ddd:hh24:mi-ddd:hh24:mi");
  }
  return window;
}

aws::Result<std::string> read_snapshot_window(std::string_view text) {
  const std::optional<Span> span = read_span(text, read_time);
  if (!span || span->length(kMinutesOfDay) < kLengthMin) {
    return invalid("snapshot window", text, "hh24:mi-hh24:mi");
  }
  return std::string(text);
}

bool windows_overlap(std::string_view maintenance_window, std::string_view snapshot_window) {
  const std::optional<Span> weekly = read_span(maintenance_window, read_time_of_week);
  const std::optional<Span> daily = read_span(snapshot_window, read_time);
  CHECK(weekly && daily);
  const int length = weekly->length(kMinutesOfWeek);
  for (int offset = 0; offset < length; offset++) {
    const int minute = (weekly->from + offset) % kMinutesOfDay;
    if ((minute - daily->from + kMinutesOfDay) % kMinutesOfDay < daily->length(kMinutesOfDay)) {
      return true;
    }
  }
  return false;
}

aws::Result<void> read_windows(const aws::Structure& input, Windows& windows) {
  if (const auto wish = input.string("PreferredMaintenanceWindow")) {
    auto window = read_maintenance_window(*wish);
    if (!window) return window.error();
    windows.maintenance = *std::move(window);
    windows.maintenance_is_ours = false;
  }
  if (const auto wish = input.string("SnapshotWindow")) {
    auto window = read_snapshot_window(*wish);
    if (!window) return window.error();
    windows.snapshot = *std::move(window);
    windows.snapshot_is_ours = false;
  }
  if (windows.snapshot.empty()) return {};
  if (windows_overlap(windows.maintenance, windows.snapshot)) part(windows);
  if (!windows_overlap(windows.maintenance, windows.snapshot)) return {};
  return aws::Error(aws::kInvalidParameterValue, "The snapshot window " + windows.snapshot +
                                                     " and the maintenance window " +
                                                     windows.maintenance + " must not overlap.");
}

std::string random_maintenance_window(base::Random& random) {
  const std::string_view day = kDays[random.below(kDays.size())];
  const int from = static_cast<int>(random.below(3 * 60 / 30)) * 30;  // 00:00 to 02:30
  return std::string(day) + ":" + time_text(from) + "-" + std::string(day) + ":" +
         time_text(from + 60);
}

std::string random_snapshot_window(base::Random& random) {
  const int from = 4 * 60 + static_cast<int>(random.below(3 * 60 / 30)) * 30;  // 04:00 to 06:30
  return time_text(from) + "-" + time_text(from + 60);
}

bool in_maintenance_window(std::string_view window, int64_t at_ms) {
  const std::optional<Span> span = read_span(window, read_time_of_week);
  CHECK(span);
  constexpr int kThursday = 3;  // the epoch's day
  const int64_t minute = at_ms / 60'000 + int64_t{kThursday} * kMinutesOfDay;
  const int now = static_cast<int>(minute % kMinutesOfWeek);
  return (now - span->from + kMinutesOfWeek) % kMinutesOfWeek < span->length(kMinutesOfWeek);
}

std::optional<int64_t> snapshot_window_start(std::string_view window, int64_t at_ms) {
  const std::optional<Span> span = read_span(window, read_time);
  if (!span) return std::nullopt;
  constexpr int64_t kMinuteMs = 60'000;
  const int64_t minute = at_ms / kMinuteMs;
  const int since =
      (static_cast<int>(minute % kMinutesOfDay) - span->from + kMinutesOfDay) % kMinutesOfDay;
  if (since >= span->length(kMinutesOfDay)) return std::nullopt;
  return (minute - since) * kMinuteMs;
}

}  // namespace control
