// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/settings/settings.h"

namespace engine {

// Where clients that know no `config` look for the nodes of their cluster. What they store there
// themselves is never seen while the node is in a cluster.
inline constexpr std::string_view kClusterKey = "AmazonElastiCache:cluster";

// ElastiCache's form: the version on a line, the nodes on another.
inline std::string cluster_configuration(const Settings& settings) {
  std::string text = std::to_string(settings.discovery_version) + '\n';
  for (size_t i = 0; i < settings.discovery_nodes.size(); i++) {
    if (i > 0) text += ' ';
    text += settings.discovery_nodes[i];
  }
  return text + '\n';
}

}  // namespace engine
