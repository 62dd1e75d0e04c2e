// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/commands/memcache/executor.h"
#include "engine/session/consumed.h"
#include "protocol/memcache/request_parser.h"

namespace engine {

// What one client sends: parsed and looked up in batches, so that the memory of all their keys is
// on its way before the first of them runs, and executed in order. Belongs to the client.
class MemcacheStream {
 public:
  // The executor of the client's worker.
  explicit MemcacheStream(MemcacheExecutor& executor) : executor_(executor) {}

  // Executes the complete requests at the front of `data`. Stops early when the client must wait,
  // or, at the end of a batch, when they have been `requests_max`; what is left is to be presented
  // again then, with more behind it.
  Consumed consume(std::string_view data, Client& client, size_t requests_max = SIZE_MAX);

  // How many bytes more the request at the front needs at least.
  size_t bytes_missing() const { return parser_.bytes_missing(); }

 private:
  size_t consume_batch(std::string_view data, Client& client, bool& more);
  bool turn_http_away(std::string_view data, Client& client);
  size_t parse_batch(std::string_view data, const Client& client, size_t& parsed, bool& more);
  size_t execute_batch(size_t count, std::string_view data, Client& client);

  MemcacheExecutor& executor_;
  protocol::memcache::RequestParser parser_;
  uint64_t progress_ = 0;  // of the request at the front, if it was interrupted
  bool yields_ = false;    // that was to let others have their turn
};

}  // namespace engine
