// SPDX-License-Identifier: Apache-2.0
#include "agent/transfers/node_dump.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/descriptor.h"
#include "base/numbers.h"

namespace agent {

namespace {

constexpr int kPatienceMs = 60'000;  // with a node that says nothing at all
constexpr int kLookMs = 100;         // at whether somebody wants to stop
constexpr size_t kReceiveBytes = 256 * 1024;
constexpr size_t kLineBytesMax = 64 * 1024;
constexpr size_t kMarkBytes = 40;
constexpr std::string_view kMarked = "$EOF:";

// The connection, read as lines and as bytes.
class Stream {
 public:
  Stream(base::Descriptor socket, const std::stop_token& stop)
      : socket_(std::move(socket)), stop_(stop) {}

  base::Result<void> send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return base::system_error("ask the node for its data");
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return {};
  }

  // Without what ends it; empty ones say only that the node is at work.
  base::Result<std::string> line() {
    while (true) {
      const size_t end = held_.find('\n');
      if (end == held_.npos) {
        if (held_.size() > kLineBytesMax) return base::Error{"the node answers with no line"};
        if (auto more = receive(); !more) return more.error();
        continue;
      }
      std::string line = held_.substr(0, end);
      held_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      if (!line.empty()) return line;
    }
  }

  // Some bytes, at most that many.
  base::Result<std::string> some(size_t most) {
    if (held_.empty()) {
      if (auto more = receive(); !more) return more.error();
    }
    std::string bytes = held_.substr(0, most);
    held_.erase(0, bytes.size());
    return bytes;
  }

 private:
  base::Result<void> receive() {
    for (int waited = 0; waited < kPatienceMs; waited += kLookMs) {
      if (stop_.stop_requested()) return base::Error{"the agent ends"};
      pollfd waiting = {socket_.get(), POLLIN, 0};
      const int ready = poll(&waiting, 1, kLookMs);
      if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
      const size_t before = held_.size();
      held_.resize(before + kReceiveBytes);
      const ssize_t count = recv(socket_.get(), held_.data() + before, kReceiveBytes, 0);
      held_.resize(before + static_cast<size_t>(std::max<ssize_t>(count, 0)));
      if (count < 0) return base::system_error("read the node's data");
      if (count == 0) return base::Error{"the node has hung up before its data was complete"};
      return {};
    }
    return base::Error{"the node has said nothing for a minute"};
  }

  const base::Descriptor socket_;
  const std::stop_token& stop_;
  std::string held_;
};

base::Result<base::Descriptor> connect_to(const DumpSource& source) {
  const std::string& path = source.socket_path;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return base::Error{path + " is too long a path"};
  std::memcpy(address.sun_path, path.data(), path.size());
  base::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0 ||
      connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return base::system_error("connect to the node");
  }
  if (source.user && user_behind(socket.get()) != source.user) {
    return base::Error{"connect to the node: the socket is another user's"};
  }
  return socket;
}

base::Result<void> take_counted(Stream& stream, uint64_t size,
                                const std::function<base::Result<void>(std::string_view)>& take) {
  while (size > 0) {
    const auto bytes = stream.some(std::min<uint64_t>(size, kReceiveBytes));
    if (!bytes) return bytes.error();
    if (auto taken = take(*bytes); !taken) return taken;
    size -= bytes->size();
  }
  return {};
}

// Up to a mark that no file has in it.
base::Result<void> take_marked(Stream& stream, std::string_view mark,
                               const std::function<base::Result<void>(std::string_view)>& take) {
  std::string held;  // what may be the mark's beginning
  while (!held.ends_with(mark)) {
    if (held.size() > kMarkBytes) {
      const size_t certain = held.size() - kMarkBytes;
      if (auto taken = take(std::string_view(held).substr(0, certain)); !taken) return taken;
      held.erase(0, certain);
    }
    const auto bytes = stream.some(kReceiveBytes);
    if (!bytes) return bytes.error();
    held += *bytes;
  }
  return take(std::string_view(held).substr(0, held.size() - kMarkBytes));
}

}  // namespace

base::Result<void> dump_node(const DumpSource& source, const std::stop_token& stop,
                             const std::function<void(uint64_t)>& size,
                             const std::function<base::Result<void>(std::string_view)>& take) {
  auto socket = connect_to(source);
  if (!socket) return socket.error();
  Stream stream(*std::move(socket), stop);
  // Nodes that know it hang up after the file; others would go on with what is written since.
  std::vector<Words> words = source.preamble;
  words.push_back({"REPLCONF", "rdb-only", "1"});
  for (const Words& request : words) {
    if (auto sent = stream.send(encode(Dialect::kResp, request)); !sent) return sent;
    if (auto answer = stream.line(); !answer) return answer.error();
  }
  if (auto sent = stream.send(encode(Dialect::kResp, {"SYNC"})); !sent) return sent;
  const auto answer = stream.line();
  if (!answer) return answer.error();
  if (answer->starts_with(kMarked) && answer->size() == kMarked.size() + kMarkBytes) {
    return take_marked(stream, std::string_view(*answer).substr(kMarked.size()), take);
  }
  const auto count =
      answer->starts_with('$') ? base::parse_uint64(answer->substr(1)) : std::nullopt;
  if (!count) return base::Error{"the node gives no data: " + answer->substr(0, kLineBytesMax)};
  size(*count);
  return take_counted(stream, *count, take);
}

}  // namespace agent
