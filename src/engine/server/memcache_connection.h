// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/commands/memcache/binary_stream.h"
#include "engine/commands/memcache/stream.h"
#include "engine/server/connection.h"

namespace engine {

// A client that speaks memcached's text and meta protocols, or its binary one: the first byte that
// it sends says which, for as long as it is connected.
class MemcacheConnection final : public Connection {
 public:
  // The executors of the client's worker.
  MemcacheConnection(ConnectionHost& host, Arrival arrival, MemcacheExecutor& executor,
                     BinaryExecutor& binary_executor);
  ~MemcacheConnection() override;

  bool look_ahead(Key& key) override;

 protected:
  Consumed consume(std::string_view data, size_t requests_max) override;
  size_t bytes_missing() const override {
    return is_binary_ ? binary_stream_.bytes_missing() : stream_.bytes_missing();
  }
  bool speaks(protocol::foreign::Protocol protocol) const override {
    return protocol == protocol::foreign::Protocol::kMemcacheBinary;
  }

 private:
  MemcacheExecutor& executor_;
  MemcacheStream stream_;
  BinaryStream binary_stream_;
  bool has_begun_ = false;  // from then on it is known whether it
  bool is_binary_ = false;
};

}  // namespace engine
