// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/saving/loading.h"
#include "engine/session/node.h"
#include "engine/session/value_limits.h"

namespace engine {

// How a node loads files, as its settings say.
inline LoadingOptions loading_options(const Node& node, const Settings& settings) {
  const bool strict = settings.rdb_version_check == RdbVersionStrictness::kStrict;
  return {.limits = value_limits(settings, node.keyspace.seed()),
          .version_check = strict ? RdbVersionCheck::kStrict : RdbVersionCheck::kRelaxed,
          .look_at_checksum = settings.rdbchecksum && !node.debug.skip_checksum.load(),
          .key_delay_us = settings.key_load_delay_us,
          .began_ms = node.clock.wall_ms()};
}

}  // namespace engine
