// SPDX-License-Identifier: Apache-2.0

// Uses a Redis-protocol server as a cache: asks for a key and stores it when it is missing, in
// pipelines, along a trace of keys that is the same at every run. Prints hits and requests.
//
//   cache_load PORT TRACE REQUESTS [KEYS]
//
// Traces: zipf-0.7, zipf-0.9, zipf-1.1 (popularity of rank r as 1/r^s over KEYS keys); scan
// (zipf-0.9, and a third of the requests are sweeps over keys that never come again); shift
// (zipf-0.9 whose ranks move on by a fiftieth of the keys every tenth of KEYS requests).

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace {

constexpr uint64_t kBatch = 64;
constexpr size_t kNameBytes = 16;
constexpr size_t kValueBytes = 200;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "cache_load: %s\n", what.c_str());
  std::exit(1);
}

// Ranks from 0 to count - 1 with odds of 1/(rank + 1)^exponent: rejection-inversion (Hörmann and
// Derflinger 1996), which needs no table.
class Zipf {
 public:
  Zipf(uint64_t count, double exponent)
      : exponent_(exponent),
        integral_first_(integral(1.5) - 1.0),
        integral_count_(integral(static_cast<double>(count) + 0.5)),
        close_(2.0 - inverse(integral(2.5) - std::pow(2.0, -exponent))) {}

  uint64_t next(base::Random& random) const {
    for (;;) {
      const double uniform = static_cast<double>(random.next() >> 11) * 0x1.0p-53;
      const double area = integral_count_ + uniform * (integral_first_ - integral_count_);
      const double x = inverse(area);
      const double rank = std::floor(x + 0.5);
      if (rank - x <= close_ || area >= integral(rank + 0.5) - std::pow(rank, -exponent_)) {
        return static_cast<uint64_t>(rank) - 1;
      }
    }
  }

 private:
  double integral(double x) const {
    return (std::pow(x, 1.0 - exponent_) - 1.0) / (1.0 - exponent_);
  }
  double inverse(double area) const {
    return std::pow(1.0 + area * (1.0 - exponent_), 1.0 / (1.0 - exponent_));
  }

  double exponent_;
  double integral_first_;
  double integral_count_;
  double close_;
};

class Trace {
 public:
  Trace(const std::string& name, uint64_t keys)
      : keys_(keys),
        scans_(name == "scan"),
        shifts_(name == "shift"),
        zipf_(keys, exponent(name)) {}

  uint64_t next() {
    const uint64_t step = step_++;
    // Two tenths of KEYS requests as usual, then one of a sweep.
    const uint64_t tenth = keys_ / 10;
    if (scans_ && step / tenth % 3 == 2) return keys_ + swept_++;
    uint64_t rank = zipf_.next(random_);
    if (shifts_) rank += step / tenth * (keys_ / 50);
    return rank % keys_;
  }

 private:
  static double exponent(const std::string& name) {
    if (name == "zipf-0.7") return 0.7;
    if (name == "zipf-1.1") return 1.1;
    if (name == "zipf-0.9" || name == "scan" || name == "shift") return 0.9;
    fail("no trace " + name);
  }

  uint64_t keys_;
  bool scans_;
  bool shifts_;
  Zipf zipf_;
  base::Random random_{1};
  uint64_t step_ = 0;
  uint64_t swept_ = 0;
};

class Connection {
 public:
  explicit Connection(uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int one = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
      fail("cannot connect to port " + std::to_string(port));
    }
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) fail("the server is gone");
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }

  // Reads one reply: true for a value or +OK, false for a null.
  bool read_reply() {
    const std::string_view line = read_line();
    if (line == "$-1") return false;
    if (line == "+OK") return true;
    if (line != "$" + std::to_string(kValueBytes)) fail("unexpected reply " + std::string(line));
    while (end_ - at_ < kValueBytes + 2) receive();
    at_ += kValueBytes + 2;
    return true;
  }

 private:
  std::string_view read_line() {
    for (;;) {
      const std::string_view rest(buffer_.data() + at_, end_ - at_);
      if (const size_t size = rest.find("\r\n"); size != rest.npos) {
        at_ += size + 2;
        return rest.substr(0, size);
      }
      receive();
    }
  }

  void receive() {
    if (at_ == end_) at_ = end_ = 0;
    if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
    const ssize_t count = recv(fd_, buffer_.data() + end_, buffer_.size() - end_, 0);
    if (count <= 0) fail("the server is gone");
    end_ += static_cast<size_t>(count);
  }

  int fd_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
  size_t at_ = 0;
  size_t end_ = 0;
};

// Sixteen digits, so that ranks next to each other share no prefix that a hash could love.
void append_name(std::string& out, uint64_t number) {
  uint64_t mixed = base::Random(number).next();
  for (size_t i = 0; i < kNameBytes; i++, mixed >>= 4) out += "0123456789abcdef"[mixed & 15];
}

uint64_t run(Connection& server, Trace& trace, uint64_t requests) {
  const std::string value(kValueBytes, 'v');
  uint64_t hits = 0;
  std::string out;
  std::vector<uint64_t> asked;
  std::vector<uint64_t> missing;
  for (uint64_t done = 0; done < requests; done += kBatch) {
    out.clear();
    asked.clear();
    for (uint64_t i = 0; i < kBatch; i++) {
      asked.push_back(trace.next());
      out += "*2\r\n$3\r\nGET\r\n$16\r\n";
      append_name(out, asked.back());
      out += "\r\n";
    }
    server.send(out);
    missing.clear();
    for (const uint64_t number : asked) {
      if (server.read_reply()) {
        hits++;
      } else {
        missing.push_back(number);
      }
    }
    out.clear();
    for (const uint64_t number : missing) {
      out += "*3\r\n$3\r\nSET\r\n$16\r\n";
      append_name(out, number);
      out += "\r\n$" + std::to_string(kValueBytes) + "\r\n" + value + "\r\n";
    }
    server.send(out);
    for (size_t i = 0; i < missing.size(); i++) server.read_reply();
  }
  return hits;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) fail("usage: cache_load PORT TRACE REQUESTS [KEYS]");
  const uint64_t requests = std::strtoull(argv[3], nullptr, 10) / kBatch * kBatch;
  const uint64_t keys = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1'000'000;
  Connection server(static_cast<uint16_t>(std::strtoul(argv[1], nullptr, 10)));
  Trace trace(argv[2], keys);
  const uint64_t hits = run(server, trace, requests);
  std::printf("%llu %llu\n", static_cast<unsigned long long>(hits),
              static_cast<unsigned long long>(requests));
  return 0;
}
