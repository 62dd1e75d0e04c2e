// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "base/random.h"

// The weekly and daily windows of time that caches have, in UTC, in AWS' notation.

namespace control {

// `sun:23:00-mon:01:30` in lower case, of at least 60 minutes, or InvalidParameterValue.
aws::Result<std::string> read_maintenance_window(std::string_view text);

// `05:00-06:00`, of at least 60 minutes, or InvalidParameterValue.
aws::Result<std::string> read_snapshot_window(std::string_view text);

// Whether the two have a minute in common on some day.
bool windows_overlap(std::string_view maintenance_window, std::string_view snapshot_window);

// An hour of the day that the maintenance window leaves free.
std::string free_snapshot_window(std::string_view maintenance_window);

// What a cache gets when its user has no wish: an hour somewhere in the night. The maintenance
// window never meets the snapshot window.
std::string random_maintenance_window(base::Random& random);
std::string random_snapshot_window(base::Random& random);

// Whether the moment lies in a window that read_maintenance_window() has made.
bool in_maintenance_window(std::string_view window, int64_t at_ms);

}  // namespace control
