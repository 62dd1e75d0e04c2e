// SPDX-License-Identifier: Apache-2.0
#include "exporter/endpoint.h"

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/log.h"
#include "net/socket.h"

namespace exporter {

namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using Error = boost::system::error_code;
using Response = http::response<http::string_body>;

constexpr uint32_t kRequestBytesMax = 8 << 10;
constexpr std::chrono::seconds kSessionTime{5};
constexpr size_t kSessionsMax = 16;
constexpr int kBacklog = 16;

Response response_of(http::status status, std::string body) {
  Response response(status, 11);
  response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
  response.keep_alive(false);
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

// What a page or a refusal looks like; `made` makes the page.
Response answer_to(std::string_view method, std::string_view target,
                   const std::function<base::Result<std::string>()>& made) {
  if (target.substr(0, target.find('?')) != "/metrics") {
    return response_of(http::status::not_found, "There is /metrics only.\n");
  }
  if (method != "GET") {
    Response refusal = response_of(http::status::method_not_allowed, "GET is served only.\n");
    refusal.set(http::field::allow, "GET");
    return refusal;
  }
  auto page = made();
  if (page) return response_of(http::status::ok, *std::move(page));
  return response_of(http::status::service_unavailable, page.error().message + "\n");
}

}  // namespace

// All that belongs to the thread.
class Endpoint::Listening {
 public:
  explicit Listening(Door door) : door_(std::move(door)) {}
  ~Listening() { io_.stop(); }

  base::Result<void> add(const std::string& address, uint16_t port) {
    auto socket = net::listen_tcp(address, port, kBacklog);
    if (!socket) return socket.error();
    sockaddr_storage local = {};
    socklen_t length = sizeof(local);
    getsockname(socket->get(), reinterpret_cast<sockaddr*>(&local), &length);
    Acceptor& acceptor = acceptors_.emplace_back(io_);
    Error error;
    acceptor.socket.assign(local.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), socket->get(),
                           error);
    if (error) return base::Error{error.message()};
    socket->release();
    return {};
  }

  bool is_empty() const { return acceptors_.empty(); }

  uint16_t port() const {
    Error ignored;
    return acceptors_.front().socket.local_endpoint(ignored).port();
  }

  void start() {
    for (Acceptor& acceptor : acceptors_) accept(acceptor);
    thread_ = std::jthread([this] { io_.run(); });
  }

  const Door& door() const { return door_; }
  size_t& sessions() { return sessions_; }

 private:
  struct Acceptor {
    explicit Acceptor(boost::asio::io_context& io) : socket(io), pause(io) {}

    tcp::acceptor socket;
    boost::asio::steady_timer pause;
  };

  void accept(Acceptor& acceptor);
  void rest(Acceptor& acceptor);

  const Door door_;
  size_t sessions_ = 0;
  boost::asio::io_context io_{1};
  std::vector<Acceptor> acceptors_;
  std::jthread thread_;  // the first to end
};

// One connection, which lives as long as its next step.
class Endpoint::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Listening& owner) : owner_(owner), stream_(std::move(socket)) {
    owner_.sessions()++;
    parser_.header_limit(kRequestBytesMax);
    parser_.body_limit(0);
  }
  ~Session() { owner_.sessions()--; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start() {
    stream_.expires_after(kSessionTime);
    http::async_read_header(
        stream_, buffer_, parser_,
        [self = shared_from_this()](const Error& error, size_t) { self->on_read(error); });
  }

 private:
  void on_read(const Error& error) {
    if (!error) {
      const auto& request = parser_.get();
      const std::string_view method(request.method_string().data(), request.method_string().size());
      const std::string_view target(request.target().data(), request.target().size());
      return write(answer_to(method, target, owner_.door().page));
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return write(response_of(http::status::request_header_fields_too_large, "Too long.\n"));
    }
    const bool is_http = error.category() == make_error_code(http::error::bad_method).category();
    if (is_http && error != http::error::end_of_stream && error != http::error::partial_message) {
      write(response_of(http::status::bad_request, "That is no HTTP.\n"));
    }
  }

  void write(Response response) {
    response_ = std::move(response);
    http::async_write(stream_, response_, [self = shared_from_this()](const Error&, size_t) {
      Error ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    });
  }

  Listening& owner_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_static_buffer<kRequestBytesMax> buffer_;
  http::request_parser<http::empty_body> parser_;
  Response response_;
};

void Endpoint::Listening::accept(Acceptor& acceptor) {
  acceptor.socket.async_accept([this, &acceptor](const Error& error, tcp::socket socket) {
    if (error) return rest(acceptor);
    if (sessions_ < kSessionsMax && door_.admits(socket.native_handle())) {
      std::make_shared<Session>(std::move(socket), *this)->start();
    }
    accept(acceptor);
  });
}

// The process may have no descriptor left: what waits is accepted once there is one again.
void Endpoint::Listening::rest(Acceptor& acceptor) {
  constexpr std::chrono::seconds kPause{1};
  acceptor.pause.expires_after(kPause);
  acceptor.pause.async_wait([this, &acceptor](const Error&) { accept(acceptor); });
}

Endpoint::Endpoint(std::unique_ptr<Listening> listening) : listening_(std::move(listening)) {
  listening_->start();
}

Endpoint::~Endpoint() = default;

uint16_t Endpoint::port() const { return listening_->port(); }

base::Result<std::unique_ptr<Endpoint>> Endpoint::open(std::span<const std::string> addresses,
                                                       uint16_t port, Door door) {
  auto listening = std::make_unique<Listening>(std::move(door));
  for (const std::string& address : addresses) {
    const bool is_optional = address.starts_with('-');
    const auto added = listening->add(is_optional ? address.substr(1) : address, port);
    if (added) continue;
    if (!is_optional) return base::Error{address + ": " + added.error().message};
    base::log::debug("no metrics at {}: {}", address, added.error().message);
  }
  if (listening->is_empty()) return base::Error{"none of the addresses is there"};
  return std::unique_ptr<Endpoint>(new Endpoint(std::move(listening)));
}

}  // namespace exporter
