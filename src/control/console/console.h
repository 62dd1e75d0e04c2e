// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "control/console/assets.h"
#include "control/console/login_links.h"
#include "control/console/sessions.h"

namespace control {

// What the web console is made of, beside the requests: its files, and who is signed in. On the
// front's thread, like all that is in it.
struct Console {
  Console(std::span<const ConsoleAsset> files, const base::Clock& clock)
      : assets(files), sessions(clock), links(clock) {}

  std::span<const ConsoleAsset> assets;
  std::vector<std::string> host_names = {};  // by which it may be reached without TLS
  Sessions sessions;
  LoginLinks links;
};

}  // namespace control
