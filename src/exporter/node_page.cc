// SPDX-License-Identifier: Apache-2.0
#include "exporter/node_page.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/numbers.h"
#include "readings/info.h"
#include "readings/prometheus.h"

namespace exporter {

namespace {

constexpr std::string_view kSections[] = {
    "INFO",        "server", "clients", "memory",     "persistence", "stats",
    "replication", "cpu",    "cluster", "errorstats", "keyspace",    "commandstats"};

std::string request_of(bool is_memcached) {
  std::string text = "*" + std::to_string(std::size(kSections) + (is_memcached ? 1 : 0)) + "\r\n";
  const auto add = [&](std::string_view word) {
    text.append("$").append(std::to_string(word.size())).append("\r\n");
    text.append(word).append("\r\n");
  };
  for (const std::string_view section : kSections) add(section);
  if (is_memcached) add("memcached");
  return text;
}

// One request and its answer, until a deadline.
class Exchange {
 public:
  Exchange(int fd, const base::Clock& clock)
      : fd_(fd), clock_(clock), deadline_us_(clock.monotonic_us() + kTimeoutUs) {}

  bool send_all(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) {
        text.remove_prefix(static_cast<size_t>(sent));
      } else if (!goes_on(sent) || !wait_for(POLLOUT)) {
        return false;
      }
    }
    return true;
  }

  // The text of "$5\r\nhello\r\n"; nullopt: it is none, too long, or not there in time.
  std::optional<std::string> receive_bulk() {
    constexpr std::string_view kEnd = "\r\n";
    size_t head = std::string::npos;
    while ((head = received_.find(kEnd)) == std::string::npos) {
      if (received_.size() > kHeadMax || !receive_some()) return std::nullopt;
    }
    const auto size = received_.starts_with('$')
                          ? base::parse_uint64(std::string_view(received_).substr(1, head - 1))
                          : std::nullopt;
    if (!size || *size > kAnswerMax) return std::nullopt;
    const size_t begin = head + kEnd.size();
    while (received_.size() < begin + *size + kEnd.size()) {
      if (!receive_some()) return std::nullopt;
    }
    return received_.substr(begin, *size);
  }

 private:
  static constexpr int64_t kTimeoutUs = 1'000'000;
  static constexpr size_t kHeadMax = 64;
  static constexpr uint64_t kAnswerMax = 4 << 20;

  static bool goes_on(ssize_t result) {
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  }

  bool receive_some() {
    char buffer[16 << 10];
    while (true) {
      const ssize_t count = recv(fd_, buffer, sizeof(buffer), MSG_DONTWAIT);
      if (count > 0) {
        received_.append(buffer, static_cast<size_t>(count));
        return true;
      }
      if (!goes_on(count) || !wait_for(POLLIN)) return false;
    }
  }

  bool wait_for(short events) {
    const int64_t left_ms = (deadline_us_ - clock_.monotonic_us()) / 1000;
    if (left_ms <= 0) return false;
    pollfd waiting = {fd_, events, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left_ms));
    return ready > 0 || (ready < 0 && errno == EINTR);
  }

  const int fd_;
  const base::Clock& clock_;
  const int64_t deadline_us_;
  std::string received_;
};

// What stands in the line "name:value"; empty: there is none.
std::string_view field_of(std::string_view info, std::string_view name) {
  std::string line = "\n";
  line.append(name).append(":");
  const size_t at = info.find(line);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = info.substr(at + line.size());
  return rest.substr(0, rest.find_first_of("\r\n"));
}

}  // namespace

base::Result<std::string> NodePage::ask() {
  if (connection_.get() < 0) {
    auto connected = connect_();
    if (!connected) return connected.error();
    connection_ = *std::move(connected);
  }
  Exchange exchange(connection_.get(), clock_);
  auto info =
      exchange.send_all(request_of(facts_.is_memcached())) ? exchange.receive_bulk() : std::nullopt;
  if (info) return *std::move(info);
  connection_ = base::Descriptor();  // what comes late is nobody's answer
  return base::Error{"the node does not answer"};
}

base::Result<std::string> NodePage::text() {
  constexpr int64_t kFreshUs = 1'000'000;
  if (text_ && clock_.monotonic_us() < made_us_ + kFreshUs) return *text_;
  text_.reset();
  const auto info = ask();
  if (!info) return info.error();
  const readings::Readings figures = facts_.is_memcached()
                                         ? readings::info_memcached_readings(*info)
                                         : readings::info_readings(*info);
  const readings::ExposedNode node = {.instance = {},  // Prometheus knows whom it asks
                                      .cluster = {},
                                      .group = {},
                                      .is_memcached = facts_.is_memcached(),
                                      .version = facts_.is_memcached()
                                                     ? std::string_view(facts_.memcached_version)
                                                     : field_of(*info, "redis_version"),
                                      .port = facts_.port,
                                      .is_up = true,
                                      .readings = figures};
  readings::PrometheusText page;
  readings::expose({&node, 1}, page);
  text_ = page.take();
  made_us_ = clock_.monotonic_us();
  return *text_;
}

}  // namespace exporter
