// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/drivers/reply.h"
#include "base/result.h"

namespace boost::asio {
class io_context;
}

namespace agent {

// Where a node is spoken to: a Unix socket in its directory, or an address.
struct Endpoint {
  Dialect dialect = Dialect::kResp;
  std::string socket_path;  // used if it is not empty
  std::string address;
  uint16_t port = 0;
  // Whose process is to listen at the socket; what another one says is not believed. nullopt: any.
  std::optional<uint32_t> user = {};
};

// Whose process listens at the Unix socket that this one is connected to.
std::optional<uint32_t> user_behind(int socket);

using Replies = std::vector<Reply>;

// Connects, sends all requests, and calls `done` with as many replies, or with what went wrong,
// from the loop and never before this returns. The loop is of one thread.
void converse(boost::asio::io_context& loop, const Endpoint& endpoint,
              const std::vector<Words>& requests, std::chrono::milliseconds timeout,
              std::function<void(base::Result<Replies>)> done);

}  // namespace agent
