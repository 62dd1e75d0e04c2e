// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/link/http_channel.h"
#include "aws/model/value.h"
#include "base/result.h"
#include "cli/state_directory.h"
#include "control/service/agent_enrolment.h"
#include "control/service/operator_api.h"

namespace cli {

// Asks the service that runs on the state directory; an error when none does. With the moment of
// an earlier answer it waits until something has happened since, or a second.
base::Result<control::StatusView> ask_status(const StateDirectory& state,
                                             uint64_t after_moment = 0);

// Whether somebody would be allowed to do something, and why.
base::Result<control::SimulateView> ask_simulation(const StateDirectory& state,
                                                   const control::SimulateRequest& request);

// A token with which an agent on another machine may join, or to have one's agent refused from now
// on.
base::Result<control::HostAddView> ask_host_add(const StateDirectory& state,
                                                const control::HostAddRequest& request);
base::Result<control::HostRemoveView> ask_host_remove(const StateDirectory& state,
                                                      const control::HostRemoveRequest& request);

// What an API call's caller may say, by the names of the wire: {"CacheClusterId", "mine"},
// {"Tags.Tag.1.Key", "team"}.
using ApiParameters = std::vector<std::pair<std::string, std::string>>;

struct ApiError {
  std::string code;  // AWS' word; empty: the call has had no answer, and whether it was carried out
                     // is not known
  std::string message;  // a sentence
};

// Carries out an operation of ElastiCache's at the service that runs on the state directory, as the
// owner of its keys. Waits for the answer, which is of the operation's output shape. CHECKs that
// there is such an operation.
base::Result<aws::Structure, ApiError> call_api(const StateDirectory& state,
                                                std::string_view operation,
                                                const ApiParameters& parameters);

// The word of a login link to the web console, in the name of the owner of the keys.
base::Result<std::string> ask_login_word(const StateDirectory& state);

// The way to the service of this machine; `socket` outlives it.
agent::ServiceAddress local_service(const ServiceSocket& socket, const std::string& region);

}  // namespace cli
