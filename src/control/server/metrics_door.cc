// SPDX-License-Identifier: Apache-2.0
#include "control/server/metrics_door.h"

#include <utility>

#include "base/ascii.h"
#include "base/base64.h"

namespace control {

aws::Result<BasicCredentials> read_basic_credentials(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Basic ";
  const aws::Error none(aws::kMissingAuthenticationToken,
                        "Metrics are for who may call cloudwatch:GetMetricData: name an access key "
                        "as `username` and its secret as `password` of `basic_auth` in Prometheus' "
                        "configuration.");
  const std::string_view header = request.header("Authorization");
  if (!base::equals_ignore_case(header.substr(0, kScheme.size()), kScheme)) return none;
  const auto pair = base::read_base64(header.substr(kScheme.size()));
  if (!pair) return none;
  const size_t colon = pair->find(':');
  if (colon == std::string::npos) return none;
  return BasicCredentials{pair->substr(0, colon), pair->substr(colon + 1)};
}

HttpResponse metrics_response(std::string text) {
  return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = std::move(text)};
}

}  // namespace control
