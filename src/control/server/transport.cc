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
  std::optional<AgentCertificate> agent() const override { return std::nullopt; }
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
  using TlsStream = asio::ssl::stream<tcp::socket>;

 public:
  TlsTransport(tcp::socket socket, asio::ssl::context& context)
      : stream_(std::move(socket), context) {}

  void handshake(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [done = std::move(done)](const error_code& error) { done(!error); });
  }
  // Verified by the handshake, or by that of the session that goes on.
  std::optional<AgentCertificate> agent() const override {
    SSL* const tls = const_cast<TlsStream&>(stream_).native_handle();
    X509* const shown = SSL_get0_peer_certificate(tls);
    if (shown == nullptr || SSL_get_verify_result(tls) != X509_V_OK) return std::nullopt;
    return read_agent_certificate(shown);
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
  TlsStream stream_;
  bool ended_ = false;
};

base::Result<void> ask_for_certificates(asio::ssl::context& context, const std::string& authority) {
  constexpr std::string_view kSessions = "tarn";  // those of one context are not another's
  if (authority.empty()) return {};
  SSL_CTX* const raw = context.native_handle();
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(authority.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(raw, authority.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    ERR_clear_error();
    return base::Error{"cannot load the authority '" + authority + "'"};
  }
  SSL_CTX_set_client_CA_list(raw, names);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_id_context(raw, reinterpret_cast<const unsigned char*>(kSessions.data()),
                                 kSessions.size());
  return {};
}

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

base::Result<TlsContext> TlsContext::load(const TlsFiles& files) {
  auto impl = std::make_unique<Impl>();
  asio::ssl::context& context = impl->context;
  error_code error;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                          asio::ssl::context::no_tlsv1_1,
                      error);
  if (error) return base::Error{"cannot set up TLS: " + error.message()};
  context.use_certificate_chain_file(files.certificate, error);
  if (error) {
    return base::Error{"cannot load the certificate '" + files.certificate +
                       "': " + error.message()};
  }
  context.use_private_key_file(files.key, asio::ssl::context::pem, error);
  if (error) return base::Error{"cannot load the key '" + files.key + "': " + error.message()};
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return base::Error{"the key '" + files.key + "' is not that of the certificate '" +
                       files.certificate + "'"};
  }
  if (auto asked = ask_for_certificates(context, files.client_authority); !asked) {
    return asked.error();
  }
  return TlsContext(std::move(impl));
}

std::unique_ptr<Transport> TlsContext::wrap(tcp::socket socket) {
  return std::make_unique<TlsTransport>(std::move(socket), impl_->context);
}

}  // namespace control
