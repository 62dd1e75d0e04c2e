// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/server/connection.h"
#include "protocol/resp/request_parser.h"

namespace engine {

// A client that speaks RESP. Requests are parsed and looked up in batches, so that the memory of
// all their keys is on its way before the first of them runs.
class RedisConnection final : public Connection {
 public:
  RedisConnection(ConnectionHost& host, Arrival arrival);

  bool look_ahead(Key& key) override;

 protected:
  Consumed consume(std::string_view data, size_t requests_max) override;
  size_t bytes_missing() const override { return parser_.bytes_missing(); }
  size_t bytes_parsed() const override { return parser_.bytes_parsed(); }

 private:
  // What was parsed of a batch.
  struct Parsed {
    protocol::resp::ParseStatus status = protocol::resp::ParseStatus::kComplete;
    size_t count = 0;  // of requests
    size_t bytes = 0;
  };

  // One batch: parses from `data` on, executes, returns the bytes done; `more` says whether
  // another batch may follow in the same data.
  size_t consume_batch(std::string_view data, bool& more);
  Parsed parse_batch(std::string_view data);
  size_t execute_batch(size_t count);

  protocol::resp::ParserLimits limits();

  protocol::resp::RequestParser parser_;
};

}  // namespace engine
