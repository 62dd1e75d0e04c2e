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
  if (!service) return service.error();
  auto profiles = read_credentials(state.agent_credentials());
  if (!profiles) return profiles.error();
  const auto socket = ServiceSocket::in(state);
  if (!socket) return socket.error();
  const base::SystemClock clock;
  boost::asio::io_context loop;
  agent::HttpChannel channel(loop, local_service(*socket, service->region), (*profiles)["default"],
                             clock);
  base::Result<std::string> answer = base::Error{"the service gave no answer"};
  channel.post("/tarn/operator/status", "{}",
               [&](base::Result<std::string> body) { answer = std::move(body); });
  loop.run();
  if (!answer) return answer.error();
  return json::read<control::StatusView>(*answer);
}

agent::ServiceAddress local_service(const ServiceSocket& socket, const std::string& region) {
  return {.host = "localhost", .port = "0", .region = region, .socket = socket.path()};
}

}  // namespace cli
