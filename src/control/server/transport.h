// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/certificates/agent_certificate.h"

namespace control {

// The bytes of one connection, plain or in TLS. At most one read and one write at a time. Every
// completion comes later, from the io_context, also after `close`.
class Transport {
 public:
  using Done = std::function<void(bool ok)>;
  using BytesRead = std::function<void(size_t count)>;  // 0: the end, or an error

  virtual ~Transport() = default;

  virtual void handshake(Done done) = 0;
  // After the handshake: whose certificate the peer has shown, if it is an agent's.
  virtual std::optional<AgentCertificate> agent() const = 0;
  virtual void read_some(std::span<char> buffer, BytesRead done) = 0;
  virtual void cancel_read() = 0;                             // the read completes with 0
  virtual void write(std::string_view bytes, Done done) = 0;  // all of it; it outlives the write
  virtual void end_writing(Done done) = 0;                    // tells the peer that no more comes
  virtual void close() = 0;
};

std::unique_ptr<Transport> plain_transport(boost::asio::ip::tcp::socket socket);
std::unique_ptr<Transport> plain_transport(boost::asio::local::stream_protocol::socket socket);

// What connections in TLS are served with.
struct TlsFiles {
  std::string certificate;  // PEM, with its chain
  std::string key;          // PEM
  // PEM: whose certificates clients may show; none has to. Empty: nobody is asked for one.
  std::string client_authority = {};
};

// The same, read: TLS 1.2 or later. A client whose certificate is not of that authority has no
// connection.
class TlsContext {
 public:
  static base::Result<TlsContext> load(const TlsFiles& files);
  TlsContext(TlsContext&& other) noexcept;
  ~TlsContext();

  // Outlived by this.
  std::unique_ptr<Transport> wrap(boost::asio::ip::tcp::socket socket);

 private:
  struct Impl;

  explicit TlsContext(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace control
