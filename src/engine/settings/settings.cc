// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings.h"

namespace engine {

Settings defaults_under(Engine engine) {
  Settings settings;
  if (engine == Engine::kMemcached) {
    settings.port = 11211;
    settings.maxmemory_policy = MaxmemoryPolicy::kAllkeysLru;
  }
  return settings;
}

}  // namespace engine
