// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/conversation.h"

#include <sys/socket.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <optional>
#include <utility>

namespace agent {

namespace {

namespace asio = boost::asio;
using Socket = asio::generic::stream_protocol::socket;
using AsioEndpoint = asio::generic::stream_protocol::endpoint;
using Error = boost::system::error_code;

constexpr size_t kReadBytes = 64 * 1024;

// One conversation. Lives as long as an operation of it is under way.
class Conversation final : public std::enable_shared_from_this<Conversation> {
 public:
  using Done = std::function<void(base::Result<Replies>)>;

  Conversation(asio::io_context& loop, const Endpoint& endpoint, Done done)
      : dialect_(endpoint.dialect),
        user_(endpoint.user),
        done_(std::move(done)),
        socket_(loop),
        timer_(loop) {}

  void start(const AsioEndpoint& where, const std::vector<Words>& requests,
             std::chrono::milliseconds timeout) {
    expected_ = requests.size();
    for (const Words& request : requests) sent_ += encode(dialect_, request);
    timer_.expires_after(timeout);
    timer_.async_wait([self = shared_from_this()](const Error& error) {
      if (!error) self->finish(base::Error{"no answer in time"});
    });
    socket_.async_connect(where, [self = shared_from_this()](const Error& error) {
      if (error) return self->finish(base::Error{"connect: " + error.message()});
      if (self->user_ && user_behind(self->socket_.native_handle()) != self->user_) {
        return self->finish(base::Error{"connect: the socket is another user's"});
      }
      self->send();
    });
  }

  void finish(base::Result<Replies> result) {
    if (!done_) return;
    Error ignored;
    socket_.close(ignored);
    timer_.cancel();
    std::exchange(done_, nullptr)(std::move(result));
  }

 private:
  void send() {
    asio::async_write(socket_, asio::buffer(sent_),
                      [self = shared_from_this()](const Error& error, size_t /*bytes*/) {
                        if (error) return self->finish(base::Error{"send: " + error.message()});
                        self->read_replies();
                      });
  }

  void receive() {
    const size_t held = received_.size();
    received_.resize(held + kReadBytes);
    socket_.async_read_some(asio::buffer(received_.data() + held, kReadBytes),
                            [self = shared_from_this(), held](const Error& error, size_t bytes) {
                              if (error)
                                return self->finish(base::Error{"receive: " + error.message()});
                              self->received_.resize(held + bytes);
                              self->read_replies();
                            });
  }

  void read_replies() {
    while (replies_.size() < expected_) {
      Reply reply;
      size_t consumed = 0;
      const ReplyStatus status = parse_reply(dialect_, received_, reply, consumed);
      if (status == ReplyStatus::kIncomplete) return receive();
      if (status == ReplyStatus::kBroken) return finish(base::Error{"an answer that is none"});
      received_.erase(0, consumed);
      replies_.push_back(std::move(reply));
    }
    finish(std::move(replies_));
  }

  const Dialect dialect_;
  const std::optional<uint32_t> user_;
  Done done_;
  Socket socket_;
  asio::steady_timer timer_;
  std::string sent_;
  std::string received_;
  size_t expected_ = 0;
  Replies replies_;
};

base::Result<AsioEndpoint> resolve(const Endpoint& endpoint) {
  if (!endpoint.socket_path.empty()) {
    constexpr size_t kPathBytesMax = 107;  // of sockaddr_un
    if (endpoint.socket_path.size() > kPathBytesMax) {
      return base::Error{"the path of a socket is longer than the system allows: " +
                         endpoint.socket_path};
    }
    return AsioEndpoint(asio::local::stream_protocol::endpoint(endpoint.socket_path));
  }
  Error error;
  const auto address = asio::ip::make_address(endpoint.address, error);
  if (error) return base::Error{"'" + endpoint.address + "' is no address"};
  return AsioEndpoint(asio::ip::tcp::endpoint(address, endpoint.port));
}

}  // namespace

std::optional<uint32_t> user_behind(int socket) {
  ucred peer = {};
  socklen_t size = sizeof(peer);
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return peer.uid;
}

void converse(boost::asio::io_context& loop, const Endpoint& endpoint,
              const std::vector<Words>& requests, std::chrono::milliseconds timeout,
              std::function<void(base::Result<Replies>)> done) {
  const auto where = resolve(endpoint);
  auto conversation = std::make_shared<Conversation>(loop, endpoint, std::move(done));
  if (!where) {
    asio::post(loop, [conversation, error = where.error()] { conversation->finish(error); });
    return;
  }
  conversation->start(*where, requests, timeout);
}

}  // namespace agent
