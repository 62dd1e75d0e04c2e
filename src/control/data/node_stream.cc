// SPDX-License-Identifier: Apache-2.0
#include "control/data/node_stream.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>

#include "control/data/memcached_commands.h"

namespace control::data {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr size_t kReadBytes = 16 << 10;

class AsioStream final : public NodeStream, public std::enable_shared_from_this<AsioStream> {
  // A step of an operation, which is skipped once it is of no use any more.
  template <typename Step>
  auto later(Step step) {
    return [self = shared_from_this(), step](error_code error, auto...) {
      if (self->opened_ || self->answered_) step(*self, error);
    };
  }

 public:
  AsioStream(asio::io_context& loop, NodeAddress address, Limits limits)
      : address_(std::move(address)), limits_(limits), socket_(loop), timer_(loop) {}

  void open(Opened done) override {
    opened_ = std::move(done);
    expire_after(limits_.connect, "did not answer in time");
    error_code error;
    const auto host = asio::ip::make_address(address_.address, error);
    if (error) {
      return asio::post(socket_.get_executor(),
                        [self = shared_from_this()] { self->fail("has no address yet"); });
    }
    socket_.async_connect({host, address_.port}, later([](AsioStream& self, error_code failed) {
                            if (failed) return self.fail("cannot be reached: " + failed.message());
                            self.socket_.set_option(tcp::no_delay(true), failed);
                            if (self.address_.authority.empty()) return self.finish_opening();
                            self.shake_hands();
                          }));
  }

  void ask(std::string request, size_t replies, Answered done) override {
    answered_ = std::move(done);
    wanted_ = replies;
    found_.clear();
    begin_reading(limits_.answer);
    output_ = std::move(request);
    auto written = later([](AsioStream& self, error_code failed) {
      if (failed) return self.fail("has closed the connection");
      self.look();
    });
    if (tls_) {
      asio::async_write(*tls_, asio::buffer(output_), std::move(written));
    } else {
      asio::async_write(socket_, asio::buffer(output_), std::move(written));
    }
  }

  void listen(std::chrono::milliseconds time, size_t lines_max, Answered done) override {
    answered_ = std::move(done);
    wanted_ = lines_max;
    found_.clear();
    begin_reading(time);
    is_listening_ = true;
    look();
  }

  bool is_open() const override { return is_open_; }

  void close() override {
    is_open_ = false;
    opened_ = nullptr;
    answered_ = nullptr;
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  void expire_after(std::chrono::milliseconds time, const char* what) {
    timer_.expires_after(time);
    timer_.async_wait([self = shared_from_this(), what](error_code error) {
      if (error || (!self->opened_ && !self->answered_)) return;
      if (self->is_listening_) return self->succeed();
      self->fail(what);
    });
  }

  void shake_hands() {
    error_code error;
    context_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                             asio::ssl::context::no_tlsv1_1,
                         error);
    if (!error) context_.add_certificate_authority(asio::buffer(address_.authority), error);
    if (error) return fail("cannot be verified: " + error.message());
    tls_.emplace(socket_, context_);
    tls_->set_verify_mode(asio::ssl::verify_peer, error);
    tls_->set_verify_callback(asio::ssl::host_name_verification(address_.address), error);
    tls_->async_handshake(asio::ssl::stream_base::client,
                          later([](AsioStream& self, error_code failed) {
                            if (failed) return self.fail("cannot be verified: " + failed.message());
                            self.finish_opening();
                          }));
  }

  void finish_opening() {
    timer_.cancel();
    is_open_ = true;
    std::exchange(opened_, nullptr)({});
  }

  void begin_reading(std::chrono::milliseconds time) {
    scan_ = {};
    bytes_ = input_.size() - behind_;
    expire_after(time, "did not answer in time");
  }

  // What has come may be whole replies.
  void look() {
    while (found_.size() < wanted_) {
      const std::string_view rest = std::string_view(input_).substr(behind_);
      const Seen seen = scan_reply(address_.dialect, rest, scan_);
      if (seen == Seen::kBroken) return fail("answered something that is no reply");
      if (seen == Seen::kPart) return read();
      found_.emplace_back(rest.substr(0, scan_.at));
      behind_ += scan_.at;
      scan_ = {};
    }
    succeed();
  }

  void read() {
    input_.erase(0, std::exchange(behind_, 0));
    if (bytes_ > limits_.reply_bytes_max) {
      if (is_listening_) return succeed();
      return fail("answered more than fits: ask for less at once");
    }
    auto have = [self = shared_from_this()](error_code error, size_t count) {
      if (!self->answered_) return;
      if (error) return self->fail("has closed the connection");
      self->bytes_ += count;
      self->input_.append(self->piece_.data(), count);
      self->look();
    };
    if (tls_) {
      tls_->async_read_some(asio::buffer(piece_), std::move(have));
    } else {
      socket_.async_read_some(asio::buffer(piece_), std::move(have));
    }
  }

  void succeed() {
    timer_.cancel();
    const Answered done = std::exchange(answered_, nullptr);
    std::vector<std::string> replies = std::move(found_);
    if (is_listening_) close();
    done(std::move(replies));
  }

  void fail(std::string what) {
    const auto opened = std::exchange(opened_, nullptr);
    const auto answered = std::exchange(answered_, nullptr);
    close();
    base::Error error{"The node " + std::move(what) + "."};
    if (opened) opened(error);
    if (answered) answered(std::move(error));
  }

  const NodeAddress address_;
  const Limits limits_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  asio::ssl::context context_{asio::ssl::context::tls_client};
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;  // over the socket
  Opened opened_;                                       // while it is being opened
  Answered answered_;                                   // while something is asked
  bool is_open_ = false;
  bool is_listening_ = false;
  std::string output_;
  std::array<char, kReadBytes> piece_;
  std::string input_;
  size_t behind_ = 0;  // of the replies in it that were found
  size_t bytes_ = 0;   // of the present answer
  Scan scan_;
  size_t wanted_ = 0;
  std::vector<std::string> found_;
};

}  // namespace

std::shared_ptr<NodeStream> NodeStream::make(asio::io_context& loop, NodeAddress address,
                                             Limits limits) {
  return std::make_shared<AsioStream>(loop, std::move(address), limits);
}

std::string encode_command(Dialect dialect, const std::vector<std::string>& words) {
  if (dialect == Dialect::kMemcached) return encode_memcached(words);
  std::string text = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    text.append("$").append(std::to_string(word.size())).append("\r\n");
    text.append(word).append("\r\n");
  }
  return text;
}

}  // namespace control::data
