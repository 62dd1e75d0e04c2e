// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/commands/memcache/stream.h"
#include "engine/server/connection.h"

namespace engine {

// A client that speaks memcached's text and meta protocols.
class MemcacheConnection final : public Connection {
 public:
  // The executor of the client's worker.
  MemcacheConnection(ConnectionHost& host, Arrival arrival, MemcacheExecutor& executor);

  bool look_ahead(Key& key) override;

 protected:
  Consumed consume(std::string_view data, size_t requests_max) override {
    return stream_.consume(data, client(), requests_max);
  }
  size_t bytes_missing() const override { return stream_.bytes_missing(); }

 private:
  MemcacheStream stream_;
};

}  // namespace engine
