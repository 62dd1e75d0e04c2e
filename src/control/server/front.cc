// SPDX-License-Identifier: Apache-2.0
#include "control/server/front.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "control/server/connection.h"
#include "control/server/connection_table.h"
#include "control/server/dispatcher.h"
#include "control/server/listener.h"

namespace control {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
using boost::system::error_code;

std::string numeric_address(const tcp::endpoint& endpoint) {
  const asio::ip::address address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

DispatcherParts dispatcher_parts(const FrontParts& parts, const FrontOptions& options) {
  return {.services = parts.services,
          .keys = parts.keys,
          .internal = parts.internal,
          .clock = parts.clock,
          .access_log = parts.access_log,
          .audit_log = parts.audit_log,
          .console = parts.console,
          .data = parts.data,
          .enrolment = parts.enrolment,
          .metrics = parts.metrics,
          .carried_out = parts.carried_out,
          .doubted_ms = parts.doubted_ms,
          .documents = parts.documents,
          .region = options.region,
          .is_private = options.tls.has_value(),
          .internal_key_anywhere = options.internal_key_anywhere};
}

}  // namespace

class Front::Impl : public std::enable_shared_from_this<Front::Impl> {
 public:
  Impl(const FrontParts& parts, const FrontOptions& options, std::optional<TlsContext> tls)
      : io_(parts.io),
        clock_(parts.clock),
        limits_(options.limits),
        tls_(std::move(tls)),
        dispatcher_(dispatcher_parts(parts, options), limits_),
        remote_(limits_.connections_max, limits_.connections_per_source_max),
        local_(limits_.local_connections_max, limits_.local_connections_max) {}

  base::Result<void> listen(const FrontOptions& options);
  base::Result<void> listen_locally(const std::string& path);
  void accept();
  void stop();
  void abandon();

  uint16_t port() const { return listener_->local_endpoint().port(); }
  size_t connections() const { return remote_.size() + local_.size(); }
  base::Result<void> reload_tls(const TlsFiles& files);

 private:
  void serve(tcp::socket socket);
  void serve_locally(local::socket socket);
  void start(ConnectionTable& table, const std::string& source,
             std::unique_ptr<Transport> transport);
  void turn_away(tcp::socket socket, const std::string& source);
  void close_listeners();

  asio::io_context& io_;
  const base::Clock& clock_;
  const FrontLimits limits_;
  std::optional<TlsContext> tls_;
  std::vector<TlsContext> earlier_tls_;  // of connections that there may still be
  Dispatcher dispatcher_;
  std::shared_ptr<Listener<tcp>> listener_;
  std::shared_ptr<Listener<local>> local_listener_;  // nullptr: none
  ConnectionTable remote_;
  ConnectionTable local_;
};

// --- Accepting -----------------------------------------------------------------------------------

base::Result<void> Front::Impl::listen(const FrontOptions& options) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) return base::Error{"'" + options.address + "' is no address to listen on"};
  listener_ = std::make_shared<Listener<tcp>>(io_, [waiting = weak_from_this()](auto socket) {
    if (const auto self = waiting.lock()) self->serve(std::move(socket));
  });
  error = listener_->listen(tcp::endpoint(address, options.port));
  if (error) {
    return base::Error{"cannot listen on " + options.address + " port " +
                       std::to_string(options.port) + ": " + error.message()};
  }
  if (options.local_socket.empty()) return {};
  return listen_locally(options.local_socket);
}

base::Result<void> Front::Impl::listen_locally(const std::string& path) {
  local_listener_ =
      std::make_shared<Listener<local>>(io_, [waiting = weak_from_this()](auto socket) {
        if (const auto self = waiting.lock()) self->serve_locally(std::move(socket));
      });
  unlink(path.c_str());  // what an earlier one has left
  const error_code error = local_listener_->listen(local::endpoint(path));
  if (error) return base::Error{"cannot listen at " + path + ": " + error.message()};
  if (chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return base::system_error("chmod " + path);
  return {};
}

void Front::Impl::accept() {
  listener_->accept();
  if (local_listener_) local_listener_->accept();
}

void Front::Impl::serve(tcp::socket socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;  // it is gone already
  const std::string source = numeric_address(peer);
  if (!remote_.make_room(source_group(source))) return turn_away(std::move(socket), source);
  socket.set_option(tcp::no_delay(true), error);
  start(remote_, source, tls_ ? tls_->wrap(std::move(socket)) : plain_transport(std::move(socket)));
}

void Front::Impl::serve_locally(local::socket socket) {
  if (!local_.make_room(kLocalSource)) return;
  start(local_, std::string(kLocalSource), plain_transport(std::move(socket)));
}

void Front::Impl::start(ConnectionTable& table, const std::string& source,
                        std::unique_ptr<Transport> transport) {
  auto number = std::make_shared<uint64_t>(0);  // known once it is in the table
  const auto connection = make_connection(io_.get_executor(), std::move(transport),
                                          {.source = source,
                                           .handler = dispatcher_,
                                           .clock = clock_,
                                           .limits = limits_.http,
                                           .deadlines = limits_.deadlines,
                                           .closed = [&table, number] { table.remove(*number); }});
  *number = table.add(source_group(source), connection);
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

base::Result<void> Front::Impl::reload_tls(const TlsFiles& files) {
  auto loaded = TlsContext::load(files);
  if (!loaded) return loaded.error();
  if (tls_) earlier_tls_.push_back(*std::move(tls_));
  tls_.emplace(*std::move(loaded));
  return {};
}

// --- Ending --------------------------------------------------------------------------------------

void Front::Impl::close_listeners() {
  listener_->close();
  if (local_listener_) local_listener_->close();
}

void Front::Impl::stop() {
  close_listeners();
  remote_.stop_all();
  local_.stop_all();
}

void Front::Impl::abandon() {
  close_listeners();
  remote_.abandon_all();
  local_.abandon_all();
}

// --- The public face -----------------------------------------------------------------------------

base::Result<std::unique_ptr<Front>> Front::listen(const FrontParts& parts,
                                                   const FrontOptions& options) {
  std::optional<TlsContext> tls;
  if (options.tls) {
    auto loaded = TlsContext::load(*options.tls);
    if (!loaded) return loaded.error();
    tls.emplace(std::move(*loaded));
  }
  auto impl = std::make_shared<Impl>(parts, options, std::move(tls));
  if (const auto listening = impl->listen(options); !listening) return listening.error();
  impl->accept();
  return std::unique_ptr<Front>(new Front(std::move(impl), options.tls));
}

Front::Front(std::shared_ptr<Impl> impl, std::optional<TlsFiles> tls)
    : impl_(std::move(impl)), tls_(std::move(tls)) {}
Front::~Front() { impl_->abandon(); }

uint16_t Front::port() const { return impl_->port(); }
size_t Front::connections() const { return impl_->connections(); }
void Front::stop() { impl_->stop(); }

base::Result<void> Front::reload_tls() {
  return tls_ ? impl_->reload_tls(*tls_) : base::Result<void>();
}

}  // namespace control
