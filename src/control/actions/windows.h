// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "base/random.h"

// The weekly and daily windows of time that caches have, in UTC, in AWS' notation.

namespace control {

// `sun:23:00-mon:01:30` in lower case, of at least 60 minutes, or InvalidParameterValue.
aws::Result<std::string> read_maintenance_window(std::string_view text);

// `05:00-06:00`, of at least 60 minutes, or InvalidParameterValue.
aws::Result<std::string> read_snapshot_window(std::string_view text);

// Whether the two have a minute in common on some day.
bool windows_overlap(std::string_view maintenance_window, std::string_view snapshot_window);

// The two windows of a cache, and which of them nobody has asked for: only these may give way.
struct Windows {
  std::string maintenance;
  std::string snapshot;  // empty: there is none, as with memcached
  bool maintenance_is_ours = false;
  bool snapshot_is_ours = false;
};

// Puts the wishes of a request in, PreferredMaintenanceWindow and SnapshotWindow. What the user has
// chosen, now or before, is never moved: InvalidParameterValue if two such windows overlap.
aws::Result<void> read_windows(const aws::Structure& input, Windows& windows);

// What a cache gets when its user has no wish: an hour somewhere in the night. The maintenance
// window never meets the snapshot window.
std::string random_maintenance_window(base::Random& random);
std::string random_snapshot_window(base::Random& random);

// Whether the moment lies in a window that read_maintenance_window() has made.
bool in_maintenance_window(std::string_view window, int64_t at_ms);

// When the snapshot window that the moment lies in began; nullopt: it lies in none. Requires: the
// window is one that read_snapshot_window() has made, or empty.
std::optional<int64_t> snapshot_window_start(std::string_view window, int64_t at_ms);

}  // namespace control
