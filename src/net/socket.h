// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/ip_network.h"
#include "base/result.h"

struct sockaddr_storage;

namespace net {

using base::Descriptor;
using base::system_error;

// Listens on one numeric or named address, IPv4 or IPv6, or "*" / "::*" for any. Non-blocking,
// close-on-exec. port 0 takes any free one. A name that resolves to several listens on the first.
// Where it is shared, other sockets of this user may listen there that are shared as well, and the
// system gives each connection to one of them.
enum class Sharing : uint8_t { kAlone, kShared };
base::Result<Descriptor> listen_tcp(const std::string& address, uint16_t port, int backlog,
                                    Sharing sharing = Sharing::kAlone);

// Replaces a stale socket at `path`; `mode` 0 leaves the permissions to the umask.
base::Result<Descriptor> listen_unix(const std::string& path, int backlog, uint32_t mode);

// Connects to a numeric or named address within `timeout_ms`, from the numeric address `source` of
// this machine unless that is empty. Waits, for the names' server too: not for a thread that serves
// others. Non-blocking afterwards, close-on-exec.
base::Result<Descriptor> connect_tcp(const std::string& address, uint16_t port,
                                     const std::string& source, int timeout_ms);

// Where a connection comes from.
struct Peer {
  std::string address = {};  // "127.0.0.1:50000", "[::1]:50000"; "path:0" of a Unix socket
  std::string local_address = {};
  base::IpAddress ip = {};  // without a meaning for Unix sockets
  bool loopback = false;    // true for Unix sockets too
  bool unix_socket = false;
  bool admin = false;  // through the socket for administration, as its acceptor knows
};
Peer describe(int fd);

// Takes the next waiting connection; -1 with errno if there is none.
int accept_connection(int listen_fd);

// TCP_NODELAY, and keepalive probes after `keepalive_s` idle seconds unless it is 0.
void set_connection_options(int fd, int64_t keepalive_s);

}  // namespace net
