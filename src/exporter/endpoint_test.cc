// SPDX-License-Identifier: Apache-2.0
#include "exporter/endpoint.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "net/socket.h"

namespace exporter {
namespace {

class EndpointTest : public testing::Test {
 protected:
  EndpointTest() {
    const std::string addresses[] = {"127.0.0.1", "-::1", "-192.0.2.1"};
    auto opened = Endpoint::open(addresses, 0,
                                 {.page = [this]() -> base::Result<std::string> {
                                    if (is_silent_) return base::Error{"silent"};
                                    return std::string("redis_up 1\n");
                                  },
                                  .admits = [this](int) { return admits_.load(); }});
    EXPECT_TRUE(opened) << opened.error().message;
    endpoint_ = *std::move(opened);
  }

  base::Descriptor connect() {
    auto socket = net::connect_tcp("127.0.0.1", endpoint_->port(), "", 5000);
    EXPECT_TRUE(socket);
    return *std::move(socket);
  }

  static void say(const base::Descriptor& socket, std::string_view text) {
    EXPECT_EQ(send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }

  // All until the other side closes.
  static std::string rest_of(const base::Descriptor& socket) {
    const int flags = fcntl(socket.get(), F_GETFL);
    fcntl(socket.get(), F_SETFL, flags & ~O_NONBLOCK);
    std::string text;
    char buffer[4096];
    ssize_t count = 0;
    while ((count = recv(socket.get(), buffer, sizeof(buffer), 0)) > 0) {
      text.append(buffer, static_cast<size_t>(count));
    }
    return text;
  }

  std::string answer(std::string_view request) {
    const base::Descriptor socket = connect();
    say(socket, request);
    return rest_of(socket);
  }
  std::string status(std::string_view request) {
    const std::string text = answer(request);
    return text.size() < 12 ? text : text.substr(9, 3);
  }

  std::atomic<bool> is_silent_ = false;
  std::atomic<bool> admits_ = true;
  std::unique_ptr<Endpoint> endpoint_;
};

TEST_F(EndpointTest, AnswersThePage) {
  const std::string text = answer("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n")) << text;
  EXPECT_NE(text.find("Content-Type: text/plain; version=0.0.4"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\nredis_up 1\n"));
  EXPECT_EQ(status("GET /metrics?x=1 HTTP/1.0\r\n\r\n"), "200");
}

TEST_F(EndpointTest, RefusesAllElse) {
  const std::pair<std::string, std::string> refusals[] = {
      {"GET / HTTP/1.1\r\n\r\n", "404"},
      {"POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "405"},
      {"POST /metrics HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "400"},
      {"*1\r\n$4\r\nPING\r\n", "400"},
      {"GET /metrics HTTP/9.9\r\n\r\n", "400"},
      {"GET /metrics HTTP/1.1\r\nX: " + std::string(20'000, 'x'), "431"},
  };
  for (const auto& [request, code] : refusals) {
    EXPECT_EQ(status(request), code) << request.substr(0, 60);
  }
  is_silent_ = true;
  EXPECT_EQ(status("GET /metrics HTTP/1.1\r\n\r\n"), "503");
}

TEST_F(EndpointTest, WhoIsNotAdmittedIsNotHeard) {
  admits_ = false;
  EXPECT_EQ(rest_of(connect()), "");
}

TEST_F(EndpointTest, ACrowdThatSaysNothingIsCutOff) {
  std::vector<base::Descriptor> crowd;
  for (int i = 0; i < 17; i++) crowd.push_back(connect());
  EXPECT_EQ(rest_of(crowd.back()), "");  // while the others wait
  say(crowd.front(), "GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(rest_of(crowd.front()).ends_with("redis_up 1\n"));
}

TEST_F(EndpointTest, ManyReadAtOnceAndOneAfterAnother) {
  std::vector<std::jthread> readers;
  readers.reserve(4);
  for (int reader = 0; reader < 4; reader++) {
    readers.emplace_back([this] {
      for (int i = 0; i < 50; i++) EXPECT_EQ(status("GET /metrics HTTP/1.1\r\n\r\n"), "200");
    });
  }
}

TEST_F(EndpointTest, EndsWhileSomebodyIsConnected) {
  const base::Descriptor socket = connect();
  endpoint_.reset();
  EXPECT_EQ(rest_of(socket), "");
}

TEST(EndpointAddresses, OneThatIsMissingIsAnErrorUnlessItMayBe) {
  const Endpoint::Door door = {.page = [] { return std::string(); },
                               .admits = [](int) { return true; }};
  for (const std::string address : {"192.0.2.1", "-192.0.2.1"}) {
    EXPECT_FALSE(Endpoint::open({&address, 1}, 0, door));
  }
}

}  // namespace
}  // namespace exporter
