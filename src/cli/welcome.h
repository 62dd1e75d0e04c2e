// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/daemon_options.h"
#include "cli/state_directory.h"
#include "control/service/operator_api.h"

namespace cli {

// What `tarn up` says when it serves: where, what to paste into a shell, and what to try. No
// secret is in it: the shell lines name the credentials' file.
std::string welcome(const StateDirectory& state, const DaemonOptions& options,
                    const std::string& url);

// And when the first cache is there: how to talk to it.
std::string try_cache(const control::CacheView& cache);

}  // namespace cli
