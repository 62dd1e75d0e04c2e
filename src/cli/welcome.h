// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/daemon_options.h"
#include "cli/state_directory.h"
#include "control/service/operator_api.h"

namespace cli {

// The address at which a browser on this machine finds a service that listens at `address`, which
// may stand for all of its addresses.
std::string url_of(const std::string& address, const std::string& port, bool tls);

// The link that signs somebody in to the web console; the word stands where no browser sends it to
// a server, and no server writes it into a log. Empty without a word.
std::string login_link(const std::string& url, const std::string& word);

// How an agent on another machine joins with a token.
std::string invitation(const std::string& token, const std::string& address, uint16_t port);

// What `tarn up` says when it serves: where, what to paste into a shell, and what to try. The login
// link is good once and for some minutes; no other secret is in it: the shell lines name the
// credentials' file.
std::string welcome(const StateDirectory& state, const DaemonOptions& options,
                    const std::string& url, const std::string& link);

// And when the first cache is there: how to talk to it.
std::string try_cache(const control::CacheView& cache);

}  // namespace cli
