// SPDX-License-Identifier: Apache-2.0
#include "cli/node/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.h"
#include "base/log.h"

namespace cli {

using engine::Supervision;

Supervisor::Supervisor(Supervision wanted) {
  const char* socket = std::getenv("NOTIFY_SOCKET");
  const bool systemd = socket != nullptr && *socket != '\0';
  const bool upstart = std::getenv("UPSTART_JOB") != nullptr;
  if (systemd && (wanted == Supervision::kSystemd || wanted == Supervision::kAuto)) {
    kind_ = Supervision::kSystemd;
    socket_ = socket;
  } else if (upstart && (wanted == Supervision::kUpstart || wanted == Supervision::kAuto)) {
    kind_ = Supervision::kUpstart;
  } else if (wanted == Supervision::kSystemd) {
    base::log::warning("supervised systemd: the environment has no NOTIFY_SOCKET");
  } else if (wanted == Supervision::kUpstart) {
    base::log::warning("supervised upstart: the environment has no UPSTART_JOB");
  }
}

std::string_view Supervisor::name() const {
  switch (kind_) {
    case Supervision::kSystemd:
      return "systemd";
    case Supervision::kUpstart:
      return "upstart";
    default:
      return "no";
  }
}

void Supervisor::ready() const {
  if (kind_ == Supervision::kSystemd) notify("READY=1\nSTATUS=Ready to accept connections\n");
  if (kind_ == Supervision::kUpstart) raise(SIGSTOP);  // which it answers with SIGCONT
}

void Supervisor::stopping() const {
  if (kind_ == Supervision::kSystemd) notify("STOPPING=1\n");
}

// One datagram, as sd_notify(3) describes. A leading '@' stands for the zero byte of a name that is
// in no file system.
void Supervisor::notify(std::string_view message) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if ((socket_[0] != '/' && socket_[0] != '@') || socket_.size() >= sizeof address.sun_path) {
    base::log::warning("NOTIFY_SOCKET names no socket: {}", socket_);
    return;
  }
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_[0] == '@') address.sun_path[0] = '\0';
  const auto bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const base::Descriptor fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const ssize_t sent = sendto(fd.get(), message.data(), message.size(), MSG_NOSIGNAL,
                              reinterpret_cast<const sockaddr*>(&address), bytes);
  if (sent < 0) base::log::warning("cannot notify {}: {}", socket_, std::strerror(errno));
}

}  // namespace cli
