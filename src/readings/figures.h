// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// Which of a node's figures are passed on: those that metrics are made from, CloudWatch's
// (control/metrics/node_metrics.h) and Prometheus' (prometheus.h).

namespace readings {

bool is_info_figure(std::string_view field);   // of INFO
bool is_stats_figure(std::string_view field);  // of memcached's `stats`
// Of INFO, but told as "ok" or otherwise.
bool is_info_condition(std::string_view field);

}  // namespace readings
