// SPDX-License-Identifier: Apache-2.0
#include "agent/link/http_channel.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace agent {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Endpoint = asio::generic::stream_protocol::endpoint;
using Stream = beast::basic_stream<asio::generic::stream_protocol>;
using TlsStream = asio::ssl::stream<Stream&>;

constexpr int kHttpVersion = 11;
constexpr const char* kInvocationHeader = "amz-sdk-invocation-id";
constexpr uint64_t kBodyBytesMax = 64 << 20;  // all specs of a host
constexpr auto kConnectTimeout = std::chrono::seconds(5);
// From when nothing comes from the other machine any more, be it an answer or a confirmation.
constexpr int kDeadMs = 3000;
constexpr auto kAnswerTimeout = std::chrono::seconds(40);  // the service's long poll takes 20

// A machine that cannot be reached any more is noticed soon: whoever connects again after that need
// not wait until the kernel tries once more.
void notice_death_of_peer(int socket) {
  const auto set = [socket](int level, int option, int value) {
    (void)setsockopt(socket, level, option, &value, sizeof(value));
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 1);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 1);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, kDeadMs);
}

}  // namespace

// One connection and the calls that wait for it, which are made one after another.
class HttpChannel::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& loop, ServiceAddress address, aws::Credentials credentials,
             const base::Clock& clock)
      : loop_(loop),
        resolver_(loop),
        address_(std::move(address)),
        credentials_(std::move(credentials)),
        clock_(clock) {}

  void post(HttpCall call, AnyAnswer answer) {
    calls_.push_back({std::move(call), std::move(answer)});
    if (busy_) return;
    busy_ = true;
    asio::post(loop_, [self = shared_from_this()] { self->next(); });
  }

  void close() {
    closed_ = true;
    calls_.clear();
    resolver_.cancel();
    tls_.reset();
    stream_.reset();
  }

 private:
  struct Call {
    HttpCall request;
    AnyAnswer answer;
    bool retried = false;
  };

  void next() {
    if (closed_) return;
    if (address_.trust && generation_ != address_.trust->generation()) drop();
    reused_ = stream_.has_value();
    if (reused_) return write();
    if (!address_.socket.empty()) {
      return connect({Endpoint(asio::local::stream_protocol::endpoint(address_.socket))});
    }
    resolver_.async_resolve(address_.host, address_.port,
                            [self = shared_from_this()](beast::error_code error, auto found) {
                              if (self->closed_) return;
                              if (error) return self->fail(error);
                              std::vector<Endpoint> endpoints;
                              for (const auto& one : found) endpoints.push_back(one.endpoint());
                              self->connect(std::move(endpoints));
                            });
  }

  void connect(std::vector<Endpoint> endpoints) {
    endpoints_ = std::move(endpoints);  // outlives the operation
    stream_.emplace(loop_);
    stream_->expires_after(kConnectTimeout);
    stream_->async_connect(endpoints_,
                           [self = shared_from_this()](beast::error_code error, const auto&) {
                             if (self->closed_) return;
                             if (error) return self->fail(error);
                             if (self->address_.socket.empty()) {
                               notice_death_of_peer(self->stream_->socket().native_handle());
                             }
                             if (!self->address_.trust) return self->write();
                             self->shake_hands();
                           });
  }

  void shake_hands() {
    generation_ = address_.trust->generation();
    tls_.emplace(*stream_, address_.trust->context());
    beast::error_code is_name;
    asio::ip::make_address(address_.host, is_name);
    if (is_name) SSL_set_tlsext_host_name(tls_->native_handle(), address_.host.c_str());
    tls_->set_verify_callback([this](bool good, asio::ssl::verify_context& chain) {
      return address_.trust->believes(good, chain.native_handle(), address_.host);
    });
    tls_->async_handshake(asio::ssl::stream_base::client,
                          [self = shared_from_this()](beast::error_code error) {
                            if (self->closed_) return;
                            if (error) return self->fail(error);
                            self->write();
                          });
  }

  void write() {
    const HttpCall& call = calls_.front().request;
    request_ = {http::verb::post, call.path, kHttpVersion};
    request_.set(http::field::host, address_.host + ":" + address_.port);
    request_.set(http::field::content_type, call.content_type);
    if (!call.invocation.empty()) request_.set(kInvocationHeader, call.invocation);
    request_.body() = call.body;
    request_.prepare_payload();
    if (!call.authorization.empty()) {
      request_.set(http::field::authorization, call.authorization);
    } else if (!credentials_.access_key_id.empty()) {
      sign(call);
    }
    stream_->expires_after(kAnswerTimeout);
    auto written = [self = shared_from_this()](beast::error_code error, size_t) {
      if (self->closed_) return;
      if (error) return self->fail(error);
      self->read();
    };
    if (tls_) {
      http::async_write(*tls_, request_, std::move(written));
    } else {
      http::async_write(*stream_, request_, std::move(written));
    }
  }

  void sign(const HttpCall& call) {
    std::vector<aws::Header> headers;
    for (const auto& field : request_) headers.push_back({field.name_string(), field.value()});
    const aws::HttpRequest plain = {"POST", call.path, "", headers, call.body};
    const auto added =
        aws::sign_request(plain, {credentials_, address_.region, call.service, clock_.wall_ms()});
    for (const aws::OwnedHeader& header : added) request_.set(header.name, header.value);
  }

  void read() {
    response_.emplace();
    response_->body_limit(kBodyBytesMax);
    auto answered = [self = shared_from_this()](beast::error_code error, size_t) {
      if (self->closed_) return;
      if (error) return self->fail(error);
      self->finish();
    };
    if (tls_) {
      http::async_read(*tls_, buffer_, *response_, std::move(answered));
    } else {
      http::async_read(*stream_, buffer_, *response_, std::move(answered));
    }
  }

  void finish() {
    http::response<http::string_body> response = response_->release();
    if (!response.keep_alive()) drop();
    done(HttpAnswer{static_cast<int>(response.result_int()), std::move(response.body())});
  }

  // A connection that was kept may have been closed meanwhile, which only shows in its use: then
  // the call is made once more on a new one. All calls may be repeated.
  void fail(beast::error_code error) {
    drop();
    if (reused_ && !calls_.front().retried) {
      calls_.front().retried = true;
      return next();
    }
    done(base::Error{"no answer from the service at " + address_.text() + ": " + error.message()});
  }

  void drop() {
    tls_.reset();
    stream_.reset();
    buffer_.clear();
  }

  void done(base::Result<HttpAnswer> result) {
    const AnyAnswer answer = std::move(calls_.front().answer);
    calls_.pop_front();
    answer(std::move(result));  // may post the next call, or end us
    busy_ = !calls_.empty();
    if (busy_) next();
  }

  asio::io_context& loop_;
  tcp::resolver resolver_;
  const ServiceAddress address_;
  const aws::Credentials credentials_;
  const base::Clock& clock_;
  std::vector<Endpoint> endpoints_;
  std::optional<Stream> stream_;
  std::optional<TlsStream> tls_;  // over the stream
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  std::optional<http::response_parser<http::string_body>> response_;
  std::deque<Call> calls_;
  uint64_t generation_ = 0;  // of what was shown when the connection was made
  bool busy_ = false;        // with the first of calls_
  bool reused_ = false;      // the connection has served a call before this one
  bool closed_ = false;
};

HttpChannel::HttpChannel(asio::io_context& loop, ServiceAddress address,
                         aws::Credentials credentials, const base::Clock& clock)
    : connection_(
          std::make_shared<Connection>(loop, std::move(address), std::move(credentials), clock)) {}

HttpChannel::~HttpChannel() { connection_->close(); }

void HttpChannel::post(std::string path, std::string body, Answer answer) {
  post({.path = std::move(path), .body = std::move(body)},
       [answer = std::move(answer)](base::Result<HttpAnswer> given) {
         if (!given) return answer(given.error());
         if (given->status == 200) return answer(std::move(given->body));
         const std::string said = given->body.substr(0, given->body.find('\n'));
         answer(base::Error{"the service answered " + std::to_string(given->status) + ": " + said});
       });
}

void HttpChannel::post(HttpCall call, AnyAnswer answer) {
  connection_->post(std::move(call), std::move(answer));
}

}  // namespace agent
