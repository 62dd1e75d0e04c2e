// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/server/connection.h"

namespace engine {

// A client that speaks the memcached protocols.
class MemcacheConnection final : public Connection {
 public:
  using Connection::Connection;

 protected:
  size_t consume(std::string_view data) override { return data.size(); }
  size_t bytes_missing() const override { return 1; }
};

}  // namespace engine
