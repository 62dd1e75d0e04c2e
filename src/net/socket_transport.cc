// SPDX-License-Identifier: Apache-2.0
#include "net/socket_transport.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace net {

namespace {

IoResult failed() { return {errno == EAGAIN ? IoStatus::kWouldBlock : IoStatus::kClosed, 0}; }

}  // namespace

IoResult SocketTransport::read(std::span<char> room) {
  ssize_t count;
  do {
    count = recv(socket_.get(), room.data(), room.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count > 0) return {IoStatus::kDone, static_cast<size_t>(count)};
  return count == 0 ? IoResult{IoStatus::kClosed, 0} : failed();
}

IoResult SocketTransport::write(std::span<const iovec> pieces) {
  ssize_t count;
  do {
    if (pieces.size() == 1) {
      count = send(socket_.get(), pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
    } else {
      msghdr message{};
      message.msg_iov = const_cast<iovec*>(pieces.data());  // which sendmsg() only reads
      message.msg_iovlen = pieces.size();
      count = sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    }
  } while (count < 0 && errno == EINTR);
  return count >= 0 ? IoResult{IoStatus::kDone, static_cast<size_t>(count)} : failed();
}

size_t SocketTransport::bytes_waiting() const {
  int bytes = 0;
  return ioctl(socket_.get(), FIONREAD, &bytes) == 0 && bytes > 0 ? static_cast<size_t>(bytes) : 0;
}

}  // namespace net
