// SPDX-License-Identifier: Apache-2.0
#include "cli/node/background.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace cli {

namespace {

constexpr std::string_view kReady = "\n";  // no reason is a line end

void send(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = write(fd, text.data(), text.size());
    if (sent < 0 && errno != EINTR) return;  // nobody listens: then nobody waits either
    if (sent > 0) text.remove_prefix(static_cast<size_t>(sent));
  }
}

std::string receive(int fd) {
  std::string text;
  char buffer[512];
  for (;;) {
    const ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer, static_cast<size_t>(got));
    if (text == kReady) return text;
  }
}

// What the process does that was started; ends it.
[[noreturn]] void wait_for_node(int fd) {
  const std::string said = receive(fd);
  if (said == kReady) _exit(EXIT_SUCCESS);
  std::fprintf(stderr, "tarn: %s\n",
               said.empty() ? "the node ended while it started" : said.c_str());
  _exit(EXIT_FAILURE);
}

}  // namespace

base::Result<Background> Background::enter() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return base::Error{"no pipe: " + std::string(strerror(errno))};
  base::Descriptor reader(ends[0]);
  base::Descriptor writer(ends[1]);
  const pid_t child = fork();
  if (child < 0) return base::Error{"cannot fork: " + std::string(std::strerror(errno))};
  if (child > 0) {
    writer = base::Descriptor();
    wait_for_node(reader.get());
  }
  setsid();
  return Background(std::move(writer));
}

void Background::ready() {
  if (pipe_.get() < 0) return;
  const base::Descriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing.get(), fd);
  send(pipe_.get(), kReady);
  pipe_ = base::Descriptor();
}

void Background::failed(const std::string& reason) {
  if (pipe_.get() < 0) return;
  send(pipe_.get(), reason);
  pipe_ = base::Descriptor();
}

}  // namespace cli
