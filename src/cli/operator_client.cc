// SPDX-License-Identifier: Apache-2.0
#include "cli/operator_client.h"

#include <boost/asio/io_context.hpp>

#include "agent/link/http_channel.h"
#include "base/clock.h"
#include "cli/credentials_file.h"
#include "json/document.h"

namespace cli {

base::Result<control::StatusView> ask_status(const StateDirectory& state) {
  const auto service = find_running_service(state);
  if (!service) {
    return base::Error{"no service runs on " + state.path() +
                       "; 'tarn up' starts it (--state-dir names another directory)"};
  }
  auto profiles = read_credentials(state.agent_credentials());
  if (!profiles) return profiles.error();
  const base::SystemClock clock;
  boost::asio::io_context loop;
  agent::HttpChannel channel(loop, {service->address, service->port, service->region},
                             (*profiles)["default"], clock);
  base::Result<std::string> answer = base::Error{"the service gave no answer"};
  channel.post("/tarn/operator/status", "{}",
               [&](base::Result<std::string> body) { answer = std::move(body); });
  loop.run();
  if (!answer) return answer.error();
  return json::read<control::StatusView>(*answer);
}

}  // namespace cli
