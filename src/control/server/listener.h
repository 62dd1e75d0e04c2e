// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "base/log.h"

namespace control {

// Accepts the connections to one socket, of TCP or of this machine, one after another until it is
// closed. On the io_context's thread.
template <typename Protocol>
class Listener : public std::enable_shared_from_this<Listener<Protocol>> {
 public:
  using Socket = typename Protocol::socket;
  using Endpoint = typename Protocol::endpoint;
  using Error = boost::system::error_code;

  Listener(boost::asio::io_context& io, std::function<void(Socket)> accepted)
      : acceptor_(io), pause_(io), accepted_(std::move(accepted)) {}

  Error listen(const Endpoint& endpoint) {
    Error error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(boost::asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    return error;
  }

  Endpoint local_endpoint() const {
    Error ignored;
    return acceptor_.local_endpoint(ignored);
  }

  void accept() {
    acceptor_.async_accept([waiting = this->weak_from_this()](const Error& error, Socket socket) {
      if (const auto self = waiting.lock()) self->on_accepted(error, std::move(socket));
    });
  }

  void close() {
    Error ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void on_accepted(const Error& error, Socket socket) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      failed_ = false;
      accepted_(std::move(socket));
      return accept();
    }
    if (error != boost::asio::error::connection_aborted && !std::exchange(failed_, true)) {
      base::log::warning("cannot accept connections: {}", error.message());
    }
    wait();
  }

  // Lets connections end before accepting again: the process may have no descriptor left.
  void wait() {
    constexpr std::chrono::milliseconds kPause{100};
    pause_.expires_after(kPause);
    pause_.async_wait([waiting = this->weak_from_this()](const Error& cancelled) {
      const auto self = waiting.lock();
      if (!cancelled && self != nullptr && self->acceptor_.is_open()) self->accept();
    });
  }

  typename Protocol::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::function<void(Socket)> accepted_;
  bool failed_ = false;  // so that what goes on is said once
};

}  // namespace control
