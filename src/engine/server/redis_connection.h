// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "engine/commands/dispatcher.h"
#include "engine/server/connection.h"
#include "protocol/resp/request_parser.h"

namespace engine {

// A client that speaks RESP. Requests are parsed and looked up in batches, so that the memory of
// all their keys is on its way before the first of them runs.
class RedisConnection final : public Connection {
 public:
  RedisConnection(Worker& worker, net::Descriptor socket, const net::Peer& peer,
                  uint64_t client_id);

  bool look_ahead(Key& key) override;

 protected:
  size_t consume(std::string_view data) override;
  size_t bytes_missing() const override { return parser_.bytes_missing(); }
  size_t bytes_parsed() const override { return parser_.bytes_parsed(); }

 private:
  // One batch: parses from `data` on, executes, returns the bytes done; `more` says whether
  // another batch may follow in the same data.
  size_t consume_batch(std::string_view data, bool& more);
  size_t execute_batch(size_t count);

  protocol::resp::ParserLimits limits();

  protocol::resp::RequestParser parser_;
};

}  // namespace engine
