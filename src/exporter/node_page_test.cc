// SPDX-License-Identifier: Apache-2.0
#include "exporter/node_page.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace exporter {
namespace {

class NodePageTest : public testing::Test {
 protected:
  // A page whose node has said this before it is asked, and then closes if `ends`.
  NodePage page(bool is_memcached = false) {
    return {clock_,
            [this]() -> base::Result<base::Descriptor> {
              connections_++;
              int ends[2];
              EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
              node_ = base::Descriptor(ends[1]);
              say(next_);
              if (ends_) shutdown(node_.get(), SHUT_WR);
              return base::Descriptor(ends[0]);
            },
            {is_memcached ? "1.6.22" : "", 6379}};
  }

  void say(std::string_view answer) {
    EXPECT_EQ(send(node_.get(), answer.data(), answer.size(), 0),
              static_cast<ssize_t>(answer.size()));
  }

  static std::string bulk(const std::string& text) {
    return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
  }

  std::string asked() {
    char buffer[4096];
    const ssize_t count = recv(node_.get(), buffer, sizeof(buffer), MSG_DONTWAIT);
    return {buffer, static_cast<size_t>(std::max<ssize_t>(0, count))};
  }

  base::FakeClock clock_;
  base::Descriptor node_;
  std::string next_;
  bool ends_ = false;
  int connections_ = 0;
};

TEST_F(NodePageTest, HasWhatTheNodeSays) {
  next_ = bulk(
      "# Server\r\nredis_version:7.2.4\r\nused_memory:17\r\nrole:master\r\n"
      "cmdstat_get:calls=3,usec=5\r\n");
  NodePage page = this->page();
  const auto text = page.text();
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_NE(text->find("\nredis_up 1\n"), std::string::npos) << *text;
  EXPECT_NE(text->find("\nredis_memory_used_bytes 17\n"), std::string::npos);
  EXPECT_NE(text->find("\nredis_commands_total{cmd=\"get\"} 3\n"), std::string::npos);
  EXPECT_NE(text->find("redis_version=\"7.2.4\""), std::string::npos);
  EXPECT_NE(text->find("tcp_port=\"6379\""), std::string::npos);
  EXPECT_TRUE(asked().starts_with("*12\r\n$4\r\nINFO\r\n"));
}

TEST_F(NodePageTest, OfMemcachedHasItsNames) {
  next_ = bulk("used_memory:17\r\nget_hits:4\r\n");
  NodePage page = this->page(true);
  const auto text = page.text();
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("\nmemcached_current_bytes 17\n"), std::string::npos) << *text;
  EXPECT_NE(text->find("\nmemcached_version{version=\"1.6.22\"} 1\n"), std::string::npos);
  EXPECT_NE(text->find("{command=\"get\",status=\"hit\"} 4\n"), std::string::npos);
  EXPECT_TRUE(asked().ends_with("$9\r\nmemcached\r\n"));
}

TEST_F(NodePageTest, AsksOnceASecondHoweverOftenItIsRead) {
  next_ = bulk("used_memory:1\r\n");
  NodePage page = this->page();
  const std::string first = *page.text();
  asked();
  EXPECT_EQ(*page.text(), first);
  EXPECT_EQ(asked(), "");
  clock_.advance_ms(1001);
  say(bulk("used_memory:2\r\n"));
  EXPECT_NE(page.text()->find("\nredis_memory_used_bytes 2\n"), std::string::npos);
  EXPECT_EQ(connections_, 1);
}

TEST_F(NodePageTest, WhatIsNoAnswerIsAnErrorAndTheNextOneComesOverAnotherConnection) {
  ends_ = true;
  NodePage page = this->page();
  const std::string none[] = {"",        "-ERR no\r\n", "$5\r\nabc",          "$99999999\r\n",
                              "$-1\r\n", "$x\r\n",      std::string(100, '$')};
  for (const std::string& answer : none) {
    next_ = answer;
    EXPECT_FALSE(page.text()) << answer;
  }
  EXPECT_EQ(connections_, 7);
  next_ = bulk("used_memory:1\r\n");
  EXPECT_TRUE(page.text());
}

}  // namespace
}  // namespace exporter
