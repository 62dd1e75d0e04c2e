// SPDX-License-Identifier: Apache-2.0
#include "net/socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>
#include <system_error>

namespace net {

namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

void set_option(int fd, int level, int name, int value) {
  setsockopt(fd, level, name, &value, sizeof(value));
}

base::Result<AddressList> resolve(const std::string& address, uint16_t port,
                                  int family = AF_UNSPEC) {
  const bool any6 = address == "::*";
  const bool any4 = address == "*";
  addrinfo hints{};
  hints.ai_family = any6 ? AF_INET6 : (any4 ? AF_INET : family);
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(any4 || any6 ? nullptr : address.c_str(),
                                std::to_string(port).c_str(), &hints, &found);
  if (error != 0) {
    return base::Error{"cannot resolve '" + address + "': " + gai_strerror(error)};
  }
  return AddressList(found, freeaddrinfo);
}

std::string with_port(const char* address, uint16_t port, bool v6) {
  const std::string text = v6 ? "[" + std::string(address) + "]" : std::string(address);
  return text + ":" + std::to_string(port);
}

bool is_loopback(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address)) return true;
  return IN6_IS_ADDR_V4MAPPED(&address) && address.s6_addr[12] == 127;
}

// Text of a socket's address; `loopback` is set for TCP addresses of this machine.
std::string to_text(const sockaddr_storage& storage, base::IpAddress& ip, bool& loopback) {
  char text[INET6_ADDRSTRLEN] = "?";
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &storage, sizeof(v4));
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
    std::array<uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    ip = base::IpAddress(bytes);
    loopback = bytes[0] == 127;
    return with_port(text, ntohs(v4.sin_port), false);
  }
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &storage, sizeof(v6));
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
    ip = base::IpAddress(std::span<const uint8_t, 16>(v6.sin6_addr.s6_addr));
    loopback = is_loopback(v6.sin6_addr);
    return with_port(text, ntohs(v6.sin6_port), true);
  }
  return text;
}

}  // namespace

base::Result<Descriptor> connect_tcp(const std::string& address, uint16_t port,
                                     const std::string& source, int timeout_ms) {
  AddressList own(nullptr, freeaddrinfo);
  if (!source.empty()) {
    auto found = resolve(source, 0);
    if (!found) return found.error();
    own = std::move(*found);
  }
  const std::string from = own == nullptr ? "" : " from " + source;
  const auto addresses = resolve(address, port, own == nullptr ? AF_UNSPEC : own->ai_family);
  if (!addresses) return base::Error{addresses.error().message + (from.empty() ? "" : "," + from)};
  const addrinfo& first = **addresses;
  Descriptor socket(
      ::socket(first.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, first.ai_protocol));
  if (socket.get() < 0) return system_error("no socket");
  const std::string what = "cannot connect to " + address + ":" + std::to_string(port) + from;
  if (own != nullptr && bind(socket.get(), own->ai_addr, own->ai_addrlen) != 0) {
    return system_error(what);
  }
  if (connect(socket.get(), first.ai_addr, first.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return system_error(what);
  pollfd done{.fd = socket.get(), .events = POLLOUT, .revents = 0};
  if (poll(&done, 1, timeout_ms) <= 0) {
    errno = ETIMEDOUT;
    return system_error(what);
  }
  int error = 0;
  socklen_t length = sizeof(error);
  if (getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0) {
    errno = error != 0 ? error : errno;
    return system_error(what);
  }
  return socket;
}

base::Result<Descriptor> listen_tcp(const std::string& address, uint16_t port, int backlog,
                                    Sharing sharing) {
  const auto found = resolve(address, port);
  if (!found) return found.error();
  const addrinfo* info = found->get();
  Descriptor fd(
      socket(info->ai_family, info->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, info->ai_protocol));
  if (fd.get() < 0) return system_error("socket");
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (sharing == Sharing::kShared) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1);
  if (info->ai_family == AF_INET6) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  const std::string where = address + ":" + std::to_string(port);
  if (bind(fd.get(), info->ai_addr, info->ai_addrlen) != 0) return system_error("bind " + where);
  if (listen(fd.get(), backlog) != 0) return system_error("listen " + where);
  return fd;
}

base::Result<Descriptor> listen_unix(const std::string& path, int backlog, uint32_t mode) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return base::Error{"the path of a Unix socket is longer than the system allows: '" + path +
                       "'"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  Descriptor fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return system_error("socket");
  struct stat status;
  if (stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) unlink(path.c_str());
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return system_error("bind " + path);
  }
  if (mode != 0 && chmod(path.c_str(), mode) != 0) return system_error("chmod " + path);
  if (listen(fd.get(), backlog) != 0) return system_error("listen " + path);
  return fd;
}

Peer describe(int fd) {
  Peer peer;
  sockaddr_storage local{};
  socklen_t length = sizeof(local);
  getsockname(fd, reinterpret_cast<sockaddr*>(&local), &length);
  if (local.ss_family == AF_UNIX) {
    sockaddr_un path;
    std::memcpy(&path, &local, sizeof(path));
    peer.address = peer.local_address = std::string(path.sun_path) + ":0";
    peer.loopback = peer.unix_socket = true;
    return peer;
  }
  base::IpAddress own_ip;
  bool ignored;
  peer.local_address = to_text(local, own_ip, ignored);
  sockaddr_storage remote{};
  length = sizeof(remote);
  getpeername(fd, reinterpret_cast<sockaddr*>(&remote), &length);
  peer.address = to_text(remote, peer.ip, peer.loopback);
  return peer;
}

int accept_connection(int listen_fd) {
  return accept4(listen_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void set_connection_options(int fd, int64_t keepalive_s) {
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (keepalive_s <= 0) return;
  const int idle = static_cast<int>(keepalive_s);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, idle);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, std::max(1, idle / 3));
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

}  // namespace net
