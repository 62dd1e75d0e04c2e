// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/service_runner.h"
#include "control/delivery/curl_sender.h"

namespace cli {

// How what is published is sent, as the service's options have it: with the password from its file,
// and to this machine itself where the service is for this machine alone. The error is a sentence
// for the user who typed the command.
base::Result<control::SenderOptions> sender_options(const ServiceOptions& options);

}  // namespace cli
