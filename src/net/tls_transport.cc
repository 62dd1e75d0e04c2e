// SPDX-License-Identifier: Apache-2.0
#include "net/tls_transport.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace net {

namespace {

constexpr char kHandshakeRecord = 0x16;
constexpr size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;
constexpr size_t kSealAtOnce = 4 * kRecordBytes;  // of one write

// What OpenSSL has sealed and has yet to go below. One a thread: calls into OpenSSL do not nest.
thread_local std::string fresh;

}  // namespace

// --- what OpenSSL reads and writes ------------------------------------------------------------

struct TlsTransport::Bio {
  static TlsTransport& transport(BIO* bio) {
    return *static_cast<TlsTransport*>(BIO_get_data(bio));
  }

  static int read(BIO* bio, char* into, size_t room, size_t* count) {
    TlsTransport& self = transport(bio);
    BIO_clear_retry_flags(bio);
    *count = self.take_from_below(into, room);
    if (*count > 0) return 1;
    if (!self.below_is_over_) BIO_set_retry_read(bio);
    return 0;
  }

  static int write(BIO* /*bio*/, const char* bytes, size_t count, size_t* written) {
    fresh.append(bytes, count);
    *written = count;
    return 1;
  }

  static long control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
    if (command == BIO_CTRL_EOF) return transport(bio).below_is_over_ ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }
};

const BIO_METHOD* TlsTransport::bio_method() {
  static const BIO_METHOD* const kMethod = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tarn transport");
    CHECK(made != nullptr);
    BIO_meth_set_read_ex(made, &Bio::read);
    BIO_meth_set_write_ex(made, &Bio::write);
    BIO_meth_set_ctrl(made, &Bio::control);
    return made;
  }();
  return kMethod;
}

size_t TlsTransport::take_from_below(char* into, size_t room) {
  if (!arrived_.empty()) {
    const size_t count = arrived_.copy(into, room);
    arrived_.erase(0, count);
    return count;
  }
  if (below_is_dry_ || below_is_over_) return 0;
  const IoResult result = below_->read({into, room});
  below_is_dry_ = result.status != IoStatus::kDone || result.bytes < room;
  below_is_over_ = result.status == IoStatus::kClosed;
  return result.bytes;
}

// --- both ways --------------------------------------------------------------------------------

TlsTransport::TlsTransport(std::unique_ptr<Transport> below,
                           std::shared_ptr<const TlsContext> context, std::string_view arrived)
    : below_(std::move(below)),
      context_(std::move(context)),
      connection_(context_->open()),
      arrived_(arrived) {
  BIO* bio = BIO_new(bio_method());
  CHECK(bio != nullptr);
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(connection_, bio, bio);
  opening_ = true;
}

TlsTransport::~TlsTransport() { SSL_free(connection_); }

// What was sealed goes below. False if some of it is left.
bool TlsTransport::send_sealed() {
  std::string& bytes = sealed_.empty() ? fresh : sealed_;
  if (&bytes == &sealed_) sealed_ += fresh;
  size_t sent = 0;
  while (sent < bytes.size()) {
    const iovec piece{bytes.data() + sent, bytes.size() - sent};
    const IoResult result = below_->write({&piece, 1});
    if (result.status == IoStatus::kClosed) below_is_over_ = is_over_ = true;
    if (result.status != IoStatus::kDone) break;
    sent += result.bytes;
  }
  if (is_over_) sent = bytes.size();
  const std::string_view left = std::string_view(bytes).substr(sent);
  if (&bytes == &fresh) {
    sealed_ = left;
  } else if (left.empty()) {
    std::string().swap(sealed_);
  } else {
    sealed_.erase(0, sent);
  }
  fresh.clear();
  wants_ = sealed_.empty() ? 0u : uint32_t{kWritable};
  return sealed_.empty();
}

// Behind every call into OpenSSL.
IoStatus TlsTransport::after(IoStatus status) {
  send_sealed();
  opening_ = SSL_in_init(connection_) != 0;
  if (status == IoStatus::kClosed) is_over_ = true;
  return is_over_ && status != IoStatus::kDone ? IoStatus::kClosed : status;
}

// Why OpenSSL did not do what was asked.
IoStatus TlsTransport::failed(int outcome) {
  const int reason = SSL_get_error(connection_, outcome);
  if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) return IoStatus::kWouldBlock;
  if (reason == SSL_ERROR_SSL && fault_.empty()) {
    const long verified = SSL_get_verify_result(connection_);
    fault_ = take_tls_error();
    if (verified != X509_V_OK) {
      fault_ += std::string(": ") + X509_verify_cert_error_string(verified);
    }
  }
  ERR_clear_error();
  return IoStatus::kClosed;
}

// --- reading ----------------------------------------------------------------------------------

bool TlsTransport::has_had_all() const {
  return below_is_dry_ && arrived_.empty() && SSL_has_pending(connection_) == 0;
}

IoResult TlsTransport::read(std::span<char> room) {
  holds_input_ = false;
  if (is_over_) return {IoStatus::kClosed, 0};
  below_is_dry_ = false;
  IoResult result;
  while (result.bytes < room.size() && result.status == IoStatus::kDone) {
    size_t count = 0;
    const int outcome =
        SSL_read_ex(connection_, room.data() + result.bytes, room.size() - result.bytes, &count);
    result.bytes += count;
    if (outcome != 1) result.status = failed(outcome);
    if (outcome == 1 && has_had_all()) break;
  }
  const IoStatus status = after(result.status);
  if (result.bytes == 0) return {status, 0};
  // That there is no more to come is told of by the next read: no loop will.
  holds_input_ = is_over_ || (status == IoStatus::kDone && !has_had_all());
  return {IoStatus::kDone, result.bytes};
}

size_t TlsTransport::bytes_waiting() const {
  return arrived_.size() + static_cast<size_t>(SSL_pending(connection_)) + below_->bytes_waiting();
}

// --- writing ----------------------------------------------------------------------------------

IoStatus TlsTransport::seal(std::string_view text, size_t& sealed) {
  while (!text.empty()) {
    size_t count = 0;
    const int outcome = SSL_write_ex(connection_, text.data(), text.size(), &count);
    if (outcome != 1) return failed(outcome);
    text.remove_prefix(count);
    sealed += count;
  }
  return IoStatus::kDone;
}

// Small pieces share a record.
IoStatus TlsTransport::seal_pieces(std::span<const iovec> pieces, size_t& sealed) {
  std::array<char, kRecordBytes> record;
  size_t gathered = 0;
  size_t left = kSealAtOnce;
  IoStatus status = IoStatus::kDone;
  const auto seal_record = [&] {
    status = seal({record.data(), gathered}, sealed);
    gathered = 0;
  };
  for (const iovec& piece : pieces) {
    std::string_view text(static_cast<const char*>(piece.iov_base), std::min(piece.iov_len, left));
    left -= text.size();
    while (!text.empty() && status == IoStatus::kDone) {
      if (gathered == 0 && text.size() >= kRecordBytes) {
        status = seal(text.substr(0, kRecordBytes), sealed);
        text.remove_prefix(kRecordBytes);
        continue;
      }
      const size_t count = text.copy(record.data() + gathered, kRecordBytes - gathered);
      gathered += count;
      text.remove_prefix(count);
      if (gathered == kRecordBytes) seal_record();
    }
    if (status != IoStatus::kDone) return status;
  }
  if (gathered > 0) seal_record();
  return status;
}

// What was sealed is the peer's only once all of it has gone below: until then it is presented
// again, and not sealed again.
IoResult TlsTransport::write(std::span<const iovec> pieces) {
  if (is_over_) return {IoStatus::kClosed, 0};
  if (owed_ == 0) {
    if (!sealed_.empty() && !send_sealed()) {
      return {is_over_ ? IoStatus::kClosed : IoStatus::kWouldBlock, 0};
    }
    below_is_dry_ = false;
    const IoStatus status =
        pieces.size() == 1 && pieces[0].iov_len <= kRecordBytes
            ? seal({static_cast<const char*>(pieces[0].iov_base), pieces[0].iov_len}, owed_)
            : seal_pieces(pieces, owed_);
    const IoStatus then = after(status);
    if (is_over_ || owed_ == 0) return {is_over_ ? IoStatus::kClosed : then, 0};
  } else {
    send_sealed();
  }
  if (is_over_) return {IoStatus::kClosed, 0};
  if (!sealed_.empty()) return {IoStatus::kWouldBlock, 0};
  return {IoStatus::kDone, std::exchange(owed_, 0)};
}

void TlsTransport::close() {
  if (!is_over_ && !opening_ && sealed_.empty()) {
    SSL_shutdown(connection_);
    ERR_clear_error();
    send_sealed();
  }
  below_->close();
}

std::vector<std::string> TlsTransport::proven_names() const {
  return context_->names_of_peer(connection_);
}

// --- plain or TLS -----------------------------------------------------------------------------

IoResult EitherTransport::read(std::span<char> room) {
  if (context_ == nullptr) return told(stream_->read(room));
  const IoResult result = stream_->read(room);
  if (result.status != IoStatus::kDone) return result;
  const auto context = std::exchange(context_, nullptr);
  opening_ = false;
  if (room[0] != kHandshakeRecord) return result;
  const std::string_view arrived(room.data(), result.bytes);
  stream_ = std::make_unique<TlsTransport>(std::move(stream_), context, arrived);
  return told(stream_->read(room));
}

IoResult EitherTransport::write(std::span<const iovec> pieces) {
  return told(stream_->write(pieces));
}

IoResult EitherTransport::told(IoResult result) {
  wants_ = stream_->wants();
  holds_input_ = stream_->holds_input();
  opening_ = stream_->is_opening();
  return result;
}

}  // namespace net
