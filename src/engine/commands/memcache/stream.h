// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/commands/memcache/executor.h"
#include "protocol/memcache/request_parser.h"

namespace engine {

// What one client sends: parsed and looked up in batches, so that the memory of all their keys is
// on its way before the first of them runs, and executed in order. Belongs to the client.
class MemcacheStream {
 public:
  // The executor of the client's worker.
  explicit MemcacheStream(MemcacheExecutor& executor) : executor_(executor) {}

  // Executes the complete requests at the front of `data` and returns their bytes. Stops early
  // when the client must wait; what is left is to be presented again then, with more behind it.
  size_t consume(std::string_view data, Client& client);

  // How many bytes more the request at the front needs at least.
  size_t bytes_missing() const { return parser_.bytes_missing(); }

 private:
  size_t consume_batch(std::string_view data, Client& client, bool& more);
  size_t parse_batch(std::string_view data, const Client& client, size_t& parsed, bool& more);
  size_t execute_batch(size_t count, Client& client);

  MemcacheExecutor& executor_;
  protocol::memcache::RequestParser parser_;
  size_t keys_done_ = 0;  // of the get at the front, if it was interrupted
};

}  // namespace engine
