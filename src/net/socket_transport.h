// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <utility>

#include "net/socket.h"
#include "net/transport.h"

namespace net {

// The bytes of a connected socket as they are.
class SocketTransport final : public Transport {
 public:
  // `socket` does not block.
  explicit SocketTransport(Descriptor socket) : socket_(std::move(socket)) {}

  Handle handle() const override { return socket_.get(); }
  IoResult read(std::span<char> room) override;
  IoResult write(std::span<const iovec> pieces) override;
  size_t bytes_waiting() const override;
  void close() override { socket_ = Descriptor(); }

 private:
  Descriptor socket_;
};

}  // namespace net
