// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/flat_map.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

// What metrics are made from: figures that a node gives, by the names that it has for them.

namespace readings {

// In the order of the names; made as a whole (adopt_sequence), since one by one is slow.
using Readings = boost::container::flat_map<std::string, double, std::less<>>;

// From INFO ALL of Redis' relatives: the fields that metrics need (figures.h), as they are; of each
// database `db0:keys`, `db0:expires`, `db0:avg_ttl`, and of all together `keys`, `expires` and,
// where the server tells it, `keys_with_volatile_items`; of each command `cmdstat_get:calls` and so
// on, as far as it is not 0; of each error `errorstat_ERR:count`; of each of CloudWatch's families
// `calls_GetType` and `usec_GetType`; `is_master`, 0 or 1, as are conditions that are told as "ok".
// What is absent or no number is left out.
Readings info_readings(std::string_view info);

// The same of a node of ours that serves memcached, from the same with INFO MEMCACHED: by the names
// of memcached's `stats`.
Readings info_memcached_readings(std::string_view info);

// From the lines of the answer to memcached's `stats`.
Readings stats_readings(std::span<const std::string> lines);

}  // namespace readings
