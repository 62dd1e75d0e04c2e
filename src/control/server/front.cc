// SPDX-License-Identifier: Apache-2.0
#include "control/server/front.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <set>
#include <utility>
#include <vector>

#include "base/log.h"
#include "control/server/connection.h"
#include "control/server/dispatcher.h"

namespace control {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// How long to let connections end before accepting again, when the process has no more descriptors.
constexpr std::chrono::milliseconds kAcceptPause{100};

std::string numeric_address(const tcp::endpoint& endpoint) {
  const asio::ip::address address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

DispatcherParts dispatcher_parts(const FrontParts& parts, const std::string& region) {
  return {.services = parts.services,
          .keys = parts.keys,
          .internal = parts.internal,
          .clock = parts.clock,
          .access_log = parts.access_log,
          .audit_log = parts.audit_log,
          .region = region};
}

}  // namespace

class Front::Impl : public std::enable_shared_from_this<Front::Impl> {
 public:
  Impl(const FrontParts& parts, const FrontOptions& options, std::optional<TlsContext> tls)
      : clock_(parts.clock),
        limits_(options.limits),
        tls_(std::move(tls)),
        dispatcher_(dispatcher_parts(parts, options.region), limits_),
        acceptor_(parts.io),
        pause_(parts.io) {}

  base::Result<void> listen(const FrontOptions& options);
  void accept();
  void stop();
  void abandon();

  uint16_t port() const { return port_; }
  size_t connections() const { return connections_.size(); }

 private:
  void on_accepted(const error_code& error, tcp::socket socket);
  void serve(tcp::socket socket);
  void turn_away(tcp::socket socket, const std::string& source);

  const base::Clock& clock_;
  const FrontLimits limits_;
  std::optional<TlsContext> tls_;
  Dispatcher dispatcher_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  uint16_t port_ = 0;
  std::set<std::shared_ptr<Connection>> connections_;
};

base::Result<void> Front::Impl::listen(const FrontOptions& options) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) return base::Error{"'" + options.address + "' is no address to listen on"};
  const tcp::endpoint endpoint(address, options.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (error) {
    return base::Error{"cannot listen on " + options.address + " port " +
                       std::to_string(options.port) + ": " + error.message()};
  }
  return {};
}

// --- Accepting
// -------------------------------------------------------------------------------------

void Front::Impl::accept() {
  acceptor_.async_accept([waiting = weak_from_this()](const error_code& error, tcp::socket socket) {
    if (const auto self = waiting.lock()) self->on_accepted(error, std::move(socket));
  });
}

void Front::Impl::on_accepted(const error_code& error, tcp::socket socket) {
  if (!acceptor_.is_open()) return;
  if (!error) {
    serve(std::move(socket));
    return accept();
  }
  if (error != asio::error::connection_aborted) {
    base::log::warning("cannot accept a connection: {}", error.message());
  }
  pause_.expires_after(kAcceptPause);
  pause_.async_wait([waiting = weak_from_this()](const error_code& cancelled) {
    const auto self = waiting.lock();
    if (!cancelled && self != nullptr && self->acceptor_.is_open()) self->accept();
  });
}

void Front::Impl::serve(tcp::socket socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;  // it is gone already
  if (connections_.size() >= limits_.connections_max) {
    return turn_away(std::move(socket), numeric_address(peer));
  }
  socket.set_option(tcp::no_delay(true), error);
  const auto executor = socket.get_executor();
  auto transport = tls_ ? tls_->wrap(std::move(socket)) : plain_transport(std::move(socket));
  auto self_reference = std::make_shared<std::weak_ptr<Connection>>();
  const auto connection = make_connection(
      executor, std::move(transport),
      {.source = numeric_address(peer),
       .handler = dispatcher_,
       .clock = clock_,
       .limits = limits_.http,
       .deadlines = limits_.deadlines,
       .closed = [this, self_reference] { connections_.erase(self_reference->lock()); }});
  *self_reference = connection;
  connections_.insert(connection);
  connection->start();
}

// A word in passing, if the peer's window takes it; in TLS there is nothing to say without work.
void Front::Impl::turn_away(tcp::socket socket, const std::string& source) {
  if (tls_) return;
  const HttpResponse response = dispatcher_.refuse(
      {aws::kServiceUnavailable, "There are too many connections. Try again later."}, source);
  const std::string text = write_http_response(response, {.now_ms = clock_.wall_ms()});
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
}

// --- Ending
// ----------------------------------------------------------------------------------------

void Front::Impl::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  // A connection that closes leaves the set.
  const std::vector<std::shared_ptr<Connection>> present(connections_.begin(), connections_.end());
  for (const auto& connection : present) connection->stop();
}

void Front::Impl::abandon() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  for (const auto& connection : connections_) connection->abandon();
  connections_.clear();
}

// --- The public face
// -------------------------------------------------------------------------------

base::Result<std::unique_ptr<Front>> Front::listen(const FrontParts& parts,
                                                   const FrontOptions& options) {
  std::optional<TlsContext> tls;
  if (options.tls) {
    auto loaded = TlsContext::load(options.tls->certificate, options.tls->key);
    if (!loaded) return loaded.error();
    tls.emplace(std::move(*loaded));
  }
  auto impl = std::make_shared<Impl>(parts, options, std::move(tls));
  if (const auto listening = impl->listen(options); !listening) return listening.error();
  impl->accept();
  return std::unique_ptr<Front>(new Front(std::move(impl)));
}

Front::Front(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Front::~Front() { impl_->abandon(); }

uint16_t Front::port() const { return impl_->port(); }
size_t Front::connections() const { return impl_->connections(); }
void Front::stop() { impl_->stop(); }

}  // namespace control
