// SPDX-License-Identifier: Apache-2.0
#include "control/server/connection.h"

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "control/server/http_reader.h"

namespace control {

namespace {

constexpr aws::ErrorSpec kGatewayTimeout = {"RequestTimeout", "RequestTimeout", 504};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr size_t kReadBytes = 16 << 10;

class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(const boost::asio::any_io_executor& executor, std::unique_ptr<Transport> transport,
                 ConnectionParts parts)
      : transport_(std::move(transport)),
        parts_(std::move(parts)),
        sender_{parts_.source},
        timer_(executor),
        pause_(executor),
        reader_(parts_.limits) {}

  void start() override;
  void stop() override;
  void abandon() override;
  bool is_expendable() const override {
    return is_stranger_ && (phase_ < Phase::kReply || phase_ == Phase::kFarewell);
  }

 private:
  // What the connection waits for. Each has its deadline.
  enum class Phase : uint8_t {
    kHandshake,
    kIdle,
    kHeader,
    kBody,
    kReply,
    kWrite,
    kFarewell,
    kClosed,
  };

  void enter(Phase phase);
  int64_t deadline_ms(Phase phase) const;
  void on_deadline();

  void next_request();
  void read_more(Phase phase);
  void on_bytes(size_t count);
  void on_head();
  void answer(HttpRequest request);
  void respond(const HttpResponse& response);
  void respond_later(const HttpResponse& response);
  void refuse(const aws::Error& error);
  void on_written(bool ok);
  void say_farewell();
  void drain();
  void close();

  bool is_closed() const { return phase_ == Phase::kClosed; }

  // Wraps a step so that it keeps the connection alive and is skipped once that is closed.
  template <typename Step>
  auto later(Step step) {
    return [self = shared_from_this(), step](auto... result) {
      if (!self->is_closed()) (self.get()->*step)(result...);
    };
  }

  std::unique_ptr<Transport> transport_;
  ConnectionParts parts_;
  Sender sender_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer pause_;  // before an answer
  HttpReader reader_;
  std::array<char, kReadBytes> input_;
  std::string output_;

  Phase phase_ = Phase::kClosed;
  uint64_t deadlines_set_ = 0;  // tells an old deadline, already on its way, from the present one
  uint64_t requests_ = 0;       // tells a late answer from the present one's
  bool keep_alive_ = true;
  bool is_head_ = false;
  bool is_stranger_ = true;
  bool too_slow_ = false;  // the read was cancelled to say so
  HttpHandler::GiveUp give_up_;
};

// --- Deadlines -----------------------------------------------------------------------------------

int64_t HttpConnection::deadline_ms(Phase phase) const {
  const Deadlines& deadlines = parts_.deadlines;
  switch (phase) {
    case Phase::kIdle:
      return is_stranger_ ? deadlines.stranger_ms : deadlines.idle_ms;
    case Phase::kHandshake:
    case Phase::kHeader:
      return deadlines.header_ms;
    case Phase::kBody:
      return deadlines.body_ms;
    case Phase::kReply:
      return deadlines.reply_ms;
    case Phase::kWrite:
      return deadlines.write_ms;
    case Phase::kFarewell:
    case Phase::kClosed:
      break;
  }
  return deadlines.farewell_ms;
}

void HttpConnection::enter(Phase phase) {
  phase_ = phase;
  deadlines_set_ += 1;
  timer_.expires_after(std::chrono::milliseconds(deadline_ms(phase)));
  timer_.async_wait([self = shared_from_this(), set = deadlines_set_](const auto& error) {
    if (!error && set == self->deadlines_set_ && !self->is_closed()) self->on_deadline();
  });
}

void HttpConnection::on_deadline() {
  switch (phase_) {
    case Phase::kHeader:
    case Phase::kBody:
      too_slow_ = true;  // on_bytes() says so
      transport_->cancel_read();
      return;
    case Phase::kReply:
      give_up_({kGatewayTimeout, "The request was not answered in time."});
      return;
    case Phase::kHandshake:
    case Phase::kIdle:
    case Phase::kWrite:
    case Phase::kFarewell:
    case Phase::kClosed:
      close();
  }
}

// --- Reading -------------------------------------------------------------------------------------

void HttpConnection::start() {
  enter(Phase::kHandshake);
  auto self = shared_from_this();
  transport_->handshake([self](bool ok) {
    if (self->is_closed()) return;
    if (!ok) return self->close();
    self->sender_.agent = self->transport_->agent();
    if (self->sender_.agent || is_of_this_machine(self->sender_.source)) {
      self->reader_.take_agents_bodies();
    }
    self->next_request();
  });
}

void HttpConnection::next_request() {
  const auto progress = reader_.read();
  if (!progress) return refuse(progress.error());
  switch (*progress) {
    case HttpReader::Progress::kHeader:
      return on_head();
    case HttpReader::Progress::kRequest:
      return answer(reader_.take());
    case HttpReader::Progress::kNeedsBytes:
      break;
  }
  if (reader_.has_header()) return read_more(Phase::kBody);
  read_more(reader_.is_idle() ? Phase::kIdle : Phase::kHeader);
}

void HttpConnection::read_more(Phase phase) {
  if (phase_ != phase) enter(phase);
  transport_->read_some(input_, later(&HttpConnection::on_bytes));
}

void HttpConnection::on_bytes(size_t count) {
  if (too_slow_) {
    return refuse({kRequestTimeout, "The request did not arrive in time."});
  }
  if (count == 0) return close();
  reader_.append({input_.data(), count});
  next_request();
}

// A body follows. It is not waited for where it would be of no use.
void HttpConnection::on_head() {
  const std::string& method = reader_.head().method;
  if (method != "GET" && method != "POST") {
    HttpRequest request = reader_.head();
    request.keep_alive = false;
    return answer(std::move(request));
  }
  enter(Phase::kBody);
  if (!reader_.expects_continue()) return next_request();
  transport_->write(kContinue, [self = shared_from_this()](bool ok) {
    if (self->is_closed()) return;
    if (ok) {
      self->next_request();
    } else {
      self->close();
    }
  });
}

// --- Answering -----------------------------------------------------------------------------------

void HttpConnection::answer(HttpRequest request) {
  requests_ += 1;
  keep_alive_ = keep_alive_ && request.keep_alive;
  is_head_ = request.method == "HEAD";
  enter(Phase::kReply);
  auto reply = [waiting = weak_from_this(), number = requests_](const HttpResponse& response) {
    const auto self = waiting.lock();
    if (self == nullptr || self->phase_ != Phase::kReply || self->requests_ != number) return;
    if (response.delay_ms > 0) return self->respond_later(response);
    self->respond(response);
  };
  give_up_ = parts_.handler.handle(std::move(request), sender_, std::move(reply));
}

void HttpConnection::refuse(const aws::Error& error) {
  keep_alive_ = false;
  is_head_ = false;
  respond(parts_.handler.refuse(error, parts_.source));
}

void HttpConnection::respond_later(const HttpResponse& response) {
  pause_.expires_after(std::chrono::milliseconds(response.delay_ms));
  pause_.async_wait([self = shared_from_this(), response](const auto& error) {
    if (!error && !self->is_closed()) self->respond(response);
  });
}

void HttpConnection::respond(const HttpResponse& response) {
  is_stranger_ = is_stranger_ && response.to_stranger;
  enter(Phase::kWrite);
  output_ = write_http_response(
      response,
      {.now_ms = parts_.clock.wall_ms(), .keep_alive = keep_alive_, .has_body = !is_head_});
  transport_->write(output_, later(&HttpConnection::on_written));
}

void HttpConnection::on_written(bool ok) {
  output_ = {};
  if (!ok) return close();
  if (!keep_alive_) return say_farewell();
  next_request();
}

// --- Ending --------------------------------------------------------------------------------------

// Closing while the client still sends would reset the connection, and our last answer could be
// lost with it: so we close our side first, and drop what comes until it closes its own.
void HttpConnection::say_farewell() {
  enter(Phase::kFarewell);
  transport_->end_writing([self = shared_from_this()](bool) {
    if (!self->is_closed()) self->drain();
  });
}

void HttpConnection::drain() {
  transport_->read_some(input_, [self = shared_from_this()](size_t count) {
    if (self->is_closed()) return;
    if (count == 0) {
      self->close();
    } else {
      self->drain();
    }
  });
}

void HttpConnection::close() {
  abandon();
  const auto closed = std::exchange(parts_.closed, nullptr);
  if (closed) closed();
}

void HttpConnection::abandon() {
  phase_ = Phase::kClosed;
  timer_.cancel();
  pause_.cancel();
  transport_->close();
}

void HttpConnection::stop() {
  keep_alive_ = false;
  if (phase_ == Phase::kReply) {
    give_up_({aws::kServiceUnavailable, "The service is shutting down."});
  } else if (phase_ != Phase::kWrite && phase_ != Phase::kFarewell && !is_closed()) {
    close();
  }
}

}  // namespace

std::shared_ptr<Connection> make_connection(const boost::asio::any_io_executor& executor,
                                            std::unique_ptr<Transport> transport,
                                            ConnectionParts parts) {
  return std::make_shared<HttpConnection>(executor, std::move(transport), std::move(parts));
}

}  // namespace control
