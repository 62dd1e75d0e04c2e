// SPDX-License-Identifier: Apache-2.0
#include "control/server/transport.h"

#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace control {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

template <typename Stream>
void read_from(Stream& stream, std::span<char> buffer, Transport::BytesRead done) {
  stream.async_read_some(
      asio::buffer(buffer.data(), buffer.size()),
      [done = std::move(done)](const error_code& error, size_t count) { done(error ? 0 : count); });
}

template <typename Stream>
void write_to(Stream& stream, std::string_view bytes, Transport::Done done) {
  asio::async_write(stream, asio::buffer(bytes.data(), bytes.size()),
                    [done = std::move(done)](const error_code& error, size_t) { done(!error); });
}

template <typename Socket>
class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(Socket socket) : socket_(std::move(socket)) {}

  void handshake(Done done) override {
    asio::post(socket_.get_executor(), [done = std::move(done)] { done(true); });
  }
  void read_some(std::span<char> buffer, BytesRead done) override {
    read_from(socket_, buffer, std::move(done));
  }
  void cancel_read() override {
    error_code ignored;
    socket_.cancel(ignored);
  }
  void write(std::string_view bytes, Done done) override {
    write_to(socket_, bytes, std::move(done));
  }
  void end_writing(Done done) override {
    error_code error;
    socket_.shutdown(asio::socket_base::shutdown_send, error);
    asio::post(socket_.get_executor(), [done = std::move(done), ok = !error] { done(ok); });
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  Socket socket_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(tcp::socket socket, asio::ssl::context& context)
      : stream_(std::move(socket), context) {}

  void handshake(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [done = std::move(done)](const error_code& error) { done(!error); });
  }
  void read_some(std::span<char> buffer, BytesRead done) override {
    if (ended_) {
      read_from(stream_.next_layer(), buffer, std::move(done));  // to be dropped, not understood
    } else {
      read_from(stream_, buffer, std::move(done));
    }
  }
  void cancel_read() override {
    error_code ignored;
    stream_.lowest_layer().cancel(ignored);
  }
  void write(std::string_view bytes, Done done) override {
    write_to(stream_, bytes, std::move(done));
  }
  // TLS' farewell, and the peer's; a peer that still sends leaves it at ours.
  void end_writing(Done done) override {
    stream_.async_shutdown([this, done = std::move(done)](const error_code&) {
      error_code ended;
      stream_.next_layer().shutdown(tcp::socket::shutdown_send, ended);
      ended_ = true;
      done(!ended);
    });
  }
  void close() override {
    error_code ignored;
    stream_.lowest_layer().close(ignored);
  }

 private:
  asio::ssl::stream<tcp::socket> stream_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(tcp::socket socket) {
  return std::make_unique<PlainTransport<tcp::socket>>(std::move(socket));
}

std::unique_ptr<Transport> plain_transport(asio::local::stream_protocol::socket socket) {
  using Socket = asio::local::stream_protocol::socket;
  return std::make_unique<PlainTransport<Socket>>(std::move(socket));
}

struct TlsContext::Impl {
  asio::ssl::context context{asio::ssl::context::tls_server};
};

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsContext::TlsContext(TlsContext&& other) noexcept = default;
TlsContext::~TlsContext() = default;

base::Result<TlsContext> TlsContext::load(const std::string& certificate_file,
                                          const std::string& key_file) {
  auto impl = std::make_unique<Impl>();
  asio::ssl::context& context = impl->context;
  error_code error;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                          asio::ssl::context::no_tlsv1_1,
                      error);
  if (error) return base::Error{"cannot set up TLS: " + error.message()};
  context.use_certificate_chain_file(certificate_file, error);
  if (error) {
    return base::Error{"cannot load the certificate '" + certificate_file +
                       "': " + error.message()};
  }
  context.use_private_key_file(key_file, asio::ssl::context::pem, error);
  if (error) return base::Error{"cannot load the key '" + key_file + "': " + error.message()};
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return base::Error{"the key '" + key_file + "' is not that of the certificate '" +
                       certificate_file + "'"};
  }
  return TlsContext(std::move(impl));
}

std::unique_ptr<Transport> TlsContext::wrap(tcp::socket socket) {
  return std::make_unique<TlsTransport>(std::move(socket), impl_->context);
}

}  // namespace control
