// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "engine/settings/config_files.h"
#include "engine/settings/settings.h"

// Settings from a configuration file in Redis' syntax and from the command line:
//   port 6380                      one parameter a line, `#` starts a comment line
//   requirepass "two words"        quoting as in words.h
//   include conf.d/*.conf          at most 16 deep
//   engine memcached               brings port 11211 and maxmemory-policy allkeys-lru, unless set
// Later lines win; `save` lines add up until one is empty; `client-output-buffer-limit` sets the
// classes it names.

namespace engine {

// Reads `path` (none if empty), then `arguments` in the form `--name value...`. The first mistake
// ends the reading with one sentence that names the setting and where it stands. Values that ask
// for what this version lacks are judged at the end, so that a later line may take them back.
base::Result<Settings> load_settings(const std::string& path,
                                     std::span<const std::string> arguments,
                                     const ConfigFiles& files);

}  // namespace engine
