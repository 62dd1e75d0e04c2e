// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/tls_context.h"
#include "net/transport.h"

typedef struct bio_st BIO;
typedef struct bio_method_st BIO_METHOD;

namespace net {

// TLS over another transport. The handshake takes place within the first reads and writes.
//
// A read takes from below what is there at once, and a write seals what it is given into records
// that go below in one piece, so that a request and its reply cost two calls of the system as they
// do without TLS. An idle connection has no buffers.
class TlsTransport final : public Transport {
 public:
  // `arrived` is what was read from below already.
  TlsTransport(std::unique_ptr<Transport> below, std::shared_ptr<const TlsContext> context,
               std::string_view arrived = {});
  ~TlsTransport() override;

  Handle handle() const override { return below_->handle(); }
  IoResult read(std::span<char> room) override;
  IoResult write(std::span<const iovec> pieces) override;
  size_t bytes_waiting() const override;
  void close() override;
  bool is_encrypted() const override { return true; }
  std::vector<std::string> proven_names() const override;
  std::string fault() const override { return fault_; }

 private:
  struct Bio;  // what OpenSSL calls
  static const BIO_METHOD* bio_method();

  size_t take_from_below(char* into, size_t room);
  bool has_had_all() const;
  IoStatus failed(int outcome);
  bool send_sealed();
  IoStatus after(IoStatus status);
  IoStatus seal(std::string_view text, size_t& sealed);
  IoStatus seal_pieces(std::span<const iovec> pieces, size_t& sealed);

  const std::unique_ptr<Transport> below_;
  const std::shared_ptr<const TlsContext> context_;
  SSL* const connection_;
  std::string arrived_;        // was read from below by others
  std::string sealed_;         // goes below before anything else
  size_t owed_ = 0;            // bytes of its user that are in sealed_, and not yet said to be gone
  bool below_is_dry_ = false;  // the read that goes on has had all that there was
  bool below_is_over_ = false;  // it has ended or failed
  bool is_over_ = false;        // so has this
  std::string fault_;
};

// A stream that becomes plain or TLS with the first byte of the peer, as it begins a handshake or
// not.
class EitherTransport final : public Transport {
 public:
  EitherTransport(std::unique_ptr<Transport> below, std::shared_ptr<const TlsContext> context)
      : stream_(std::move(below)), context_(std::move(context)) {
    opening_ = true;
  }

  Handle handle() const override { return stream_->handle(); }
  IoResult read(std::span<char> room) override;
  IoResult write(std::span<const iovec> pieces) override;
  size_t bytes_waiting() const override { return stream_->bytes_waiting(); }
  void close() override { stream_->close(); }
  bool is_encrypted() const override { return stream_->is_encrypted(); }
  std::vector<std::string> proven_names() const override { return stream_->proven_names(); }
  std::string fault() const override { return stream_->fault(); }

 private:
  IoResult told(IoResult result);

  std::unique_ptr<Transport> stream_;
  std::shared_ptr<const TlsContext> context_;  // null once it is decided
};

}  // namespace net
