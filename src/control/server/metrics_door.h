// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/model/error.h"
#include "control/server/http_message.h"

namespace control {

inline constexpr std::string_view kMetricsPath = "/metrics";

// Prometheus signs nothing: what it can show is a name and a password (RFC 7617), which here are an
// access key and its secret.
struct BasicCredentials {
  std::string access_key_id;
  std::string secret;
};

// AccessDenied, with what is to be configured, where there are none.
aws::Result<BasicCredentials> read_basic_credentials(const HttpRequest& request);

// Prometheus' text format as an answer.
HttpResponse metrics_response(std::string text);

}  // namespace control
