// SPDX-License-Identifier: Apache-2.0
// The bridge against a node that a test plays, over real sockets on one thread.

#include "control/data/bridge.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "aws/signing/connect_token.h"
#include "base/base64.h"
#include "base/sha256.h"

namespace control::data {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr const char* kReady = "+OK\r\n%1\r\n$5\r\nproto\r\n:3\r\n";

// Takes one connection after the other, keeps what it is told and answers what it is to.
class PlayedNode {
 public:
  explicit PlayedNode(asio::io_context& io)
      : acceptor_(io, {asio::ip::make_address("127.0.0.1"), 0}) {
    accept();
  }

  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void say(const std::string& text) { asio::write(*socket_, asio::buffer(text)); }
  void hang_up() { socket_.reset(); }

  std::string heard;
  std::function<void()> on_words = [] {};
  bool ended = false;  // the other side has closed

 private:
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
      if (error) return;
      socket_ = std::make_shared<tcp::socket>(std::move(socket));
      ended = false;
      read();
      accept();
    });
  }
  void read() {
    socket_->async_read_some(asio::buffer(piece_),
                             [this, socket = socket_](boost::system::error_code error, size_t n) {
                               if (error) {
                                 ended = true;
                                 return;
                               }
                               heard.append(piece_.data(), n);
                               on_words();
                               if (socket_ == socket) read();
                             });
  }

  tcp::acceptor acceptor_;
  std::shared_ptr<tcp::socket> socket_;
  std::array<char, 4096> piece_;
};

class PlayedDirectory final : public NodeDirectory {
 public:
  NodeFound find(const Caller& /*caller*/, const NodeName& /*name*/) override { return found; }
  NodeFound found = {.reason = "the test"};
};

class KeptLog final : public AuditLog {
 public:
  base::Result<void> append(std::string_view line) override {
    if (is_full) return base::Error{"full"};
    lines.emplace_back(line);
    return {};
  }
  std::vector<std::string> lines;
  bool is_full = false;
};

struct Answer {
  int status = 0;
  std::string body;

  bool has(std::string_view text) const { return body.find(text) != std::string::npos; }
};

class BridgeTest : public testing::Test {
 protected:
  BridgeTest() : node_(io_) {
    directory_.found.address = {.address = "127.0.0.1", .port = node_.port()};
    key_.secret = "secret";
    key_.caller.access_key_id = "AKIAADA";
    node_.on_words = [this] { greet(); };
  }

  void greet() {
    if (node_.heard.find("HELLO") == std::string::npos) return;
    node_.say(node_.heard.find("TARN.CONFINE") == std::string::npos ? kReady + 5 : kReady);
    greeting_ = std::exchange(node_.heard, "");
    node_.on_words = [this] { node_.say(std::exchange(next_, "")); };
  }

  // Runs what is asked to its end.
  Answer ask(std::string_view path, const std::string& body, std::string_view session = "s") {
    Answer answer;
    operation_ = bridge_.call({path, body, key_, session, request_id_},
                              [&answer](int status, std::string text) {
                                answer = {status, std::move(text)};
                              });
    while (answer.status == 0 && io_.run_one() > 0) {
    }
    return answer;
  }
  std::string open(const std::string& more = "") {
    const Answer opened =
        ask("open", R"({"kind":"group","cache":"c","node":"c-001.0001")" + more + "}");
    EXPECT_EQ(opened.status, 200) << opened.body;
    const size_t at = opened.body.find(':') + 2;
    return opened.body.substr(at, opened.body.find('"', at) - at);
  }
  static std::string command(const std::string& connection, const std::vector<std::string>& words) {
    std::string text = R"({"connection":")" + connection + R"(","commands":[[)";
    for (const std::string& word : words) text += "\"" + base::base64(word) + "\",";
    text.back() = ']';
    return text + "]}";
  }

  asio::io_context io_;
  PlayedNode node_;
  PlayedDirectory directory_;
  KeptLog log_;
  base::FakeClock clock_;
  AccessKey key_;
  const std::string request_id_ = "id";
  std::string greeting_;
  std::string next_;  // what the node says to the next words
  std::string operation_;
  BridgeLimits limits_ = {.links_per_session = 2};
  DataBridge bridge_{{.io = io_,
                      .nodes = directory_,
                      .audit_log = log_,
                      .clock = clock_,
                      .region = "eu-central-1"},
                     limits_};
};

TEST_F(BridgeTest, ACommandIsRunAndItsReplyTold) {
  const std::string connection = open();
  next_ = "$1\r\nv\r\n";
  const Answer answer = ask("run", command(connection, {"GET", "k"}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"replies":[{"type":"text","value":"v"}]})");
  EXPECT_EQ(node_.heard, "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
  EXPECT_EQ(operation_, "data.run.GET");
}

TEST_F(BridgeTest, AConnectionGivesUpAllButReadingBeforeItSaysWhoItIs) {
  open();
  const size_t confined = greeting_.find("TARN.CONFINE");
  ASSERT_NE(confined, std::string::npos);
  EXPECT_LT(confined, greeting_.find("HELLO"));
  EXPECT_NE(greeting_.find("-@all"), std::string::npos);
  EXPECT_EQ(greeting_.find("+@write"), std::string::npos);
}

TEST_F(BridgeTest, OneThatMayWriteKeepsItsRightsAndIsOnRecord) {
  const std::string connection = open(R"(,"writes":true)");
  EXPECT_EQ(greeting_.find("TARN.CONFINE"), std::string::npos);
  next_ = "+OK\r\n";
  ask("run", command(connection, {"SET", "key-of-ada", "value-of-ada"}));
  ASSERT_EQ(log_.lines.size(), 2u);
  EXPECT_NE(log_.lines[0].find(R"("operation":"Connect")"), std::string::npos);
  EXPECT_NE(log_.lines[0].find(R"("ReadOnly":false)"), std::string::npos);
  EXPECT_NE(log_.lines[1].find(R"("Commands":["SET"])"), std::string::npos);
  EXPECT_EQ(log_.lines[1].find("of-ada"), std::string::npos);
}

TEST_F(BridgeTest, PasswordsAndTokensReachTheNodeAlone) {
  open(R"(,"way":"password","user":"ada","password":"sesame")");
  EXPECT_NE(greeting_.find("AUTH\r\n$3\r\nada\r\n$6\r\nsesame"), std::string::npos);
  EXPECT_EQ(log_.lines[0].find("sesame"), std::string::npos);
  EXPECT_NE(log_.lines[0].find(R"("UserName":"ada")"), std::string::npos);
}

TEST_F(BridgeTest, AUserOfIamShowsATokenOfTheSessionsKey) {
  open(R"(,"way":"iam","user":"app")");
  const size_t at = greeting_.find("c/?");
  ASSERT_NE(at, std::string::npos);
  const auto token = aws::read_connect_token(greeting_.substr(at, greeting_.find("\r\n", at) - at));
  ASSERT_TRUE(token);
  EXPECT_EQ(token->cache, "c");
  EXPECT_EQ(token->user, "app");
  EXPECT_EQ(token->access_key_id, "AKIAADA");
  EXPECT_TRUE(token->is_current(clock_.wall_ms()));
  EXPECT_EQ(token->signature, base::hex(base::hmac_sha256(aws::signing_key("secret", token->scope),
                                                          token->string_to_sign)));
}

TEST_F(BridgeTest, WhoMayNotConnectIsRefusedAtEachRequestAndThatIsOnRecord) {
  const std::string connection = open();
  directory_.found.error = aws::Error(aws::kAccessDenied, "no");
  const Answer refused = ask("run", command(connection, {"GET", "k"}));
  EXPECT_EQ(refused.status, 403);
  EXPECT_TRUE(refused.has("AccessDenied"));
  EXPECT_NE(log_.lines.back().find(R"("decision":"denied")"), std::string::npos);
  EXPECT_EQ(bridge_.size(), 0u);
  EXPECT_EQ(ask("open", R"({"kind":"group","cache":"c","node":"n"})").status, 403);
}

TEST_F(BridgeTest, NothingIsDoneThatCannotBePutOnRecord) {
  log_.is_full = true;
  const Answer refused = ask("open", R"({"kind":"group","cache":"c","node":"n"})");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(bridge_.size(), 0u);
}

TEST_F(BridgeTest, AConnectionIsItsSessionsAlone) {
  const std::string connection = open();
  EXPECT_EQ(ask("run", command(connection, {"GET", "k"}), "another").status, 404);
  ask("close", R"({"connection":")" + connection + "\"}", "another");
  EXPECT_EQ(bridge_.size(), 1u);
  ask("close", R"({"connection":")" + connection + "\"}");
  EXPECT_EQ(bridge_.size(), 0u);
}

TEST_F(BridgeTest, ASessionHasAFewAndTheOldEnd) {
  open();
  node_.on_words = [this] { greet(); };
  const std::string second = open();
  const Answer third = ask("open", R"({"kind":"group","cache":"c","node":"n"})");
  EXPECT_EQ(third.status, 429);
  clock_.advance_us((limits_.idle_ms + 1) * 1000);
  EXPECT_EQ(ask("run", command(second, {"PING"})).status, 404);
  EXPECT_EQ(bridge_.size(), 0u);
}

TEST_F(BridgeTest, WhatTheNodeRefusesIsToldInItsWords) {
  node_.on_words = [this] { node_.say("+OK\r\n-WRONGPASS no\r\n"); };
  const Answer refused = ask("open", R"({"kind":"group","cache":"c","node":"n"})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_TRUE(refused.has("WRONGPASS no"));
  EXPECT_EQ(bridge_.size(), 0u);
}

TEST_F(BridgeTest, AReplyThatIsTooLargeEndsTheConnection) {
  const std::string connection = open();
  next_ = "$9000000\r\n" + std::string(limits_.stream.reply_bytes_max + 20'000, 'x');
  const Answer answer = ask("run", command(connection, {"GET", "k"}));
  EXPECT_EQ(answer.status, 502);
  EXPECT_TRUE(answer.has("ask for less"));
  EXPECT_EQ(ask("run", command(connection, {"GET", "k"})).status, 404);
}

TEST_F(BridgeTest, ANodeThatHangsUpOrIsNotThereIsToldOf) {
  const std::string connection = open();
  node_.on_words = [this] { node_.hang_up(); };
  EXPECT_EQ(ask("run", command(connection, {"PING"})).status, 502);
  directory_.found.address.port = 1;
  EXPECT_EQ(ask("open", R"({"kind":"group","cache":"c","node":"n"})").status, 502);
  directory_.found.address.address = "no address";
  EXPECT_EQ(ask("open", R"({"kind":"group","cache":"c","node":"n"})").status, 502);
}

TEST_F(BridgeTest, WhatCannotBeUnderstoodIsRefused) {
  EXPECT_EQ(ask("open", "[").status, 400);
  EXPECT_EQ(ask("open", R"({"user":"a b"})").status, 400);
  EXPECT_EQ(ask("elsewhere", "{}").status, 404);
  const std::string connection = open();
  EXPECT_EQ(ask("run", R"({"connection":")" + connection + R"(","commands":[]})").status, 400);
  EXPECT_EQ(ask("run", R"({"connection":")" + connection + R"(","commands":[["%"]]})").status, 400);
  EXPECT_EQ(ask("run", command(connection, {"SUBSCRIBE", "c"})).status, 400);
  EXPECT_EQ(ask("watch", R"({"milliseconds":60000})").status, 400);
}

TEST_F(BridgeTest, MonitorIsListenedToForAWhile) {
  directory_.found.reason = "the test";
  node_.on_words = [this] {
    if (node_.heard.find("HELLO") != std::string::npos) {
      node_.heard.clear();
      return node_.say(kReady);
    }
    node_.say("+OK\r\n+1.5 [0 a] \"get\" \"k\"\r\n+1.6 [0 a] \"ping\"\r\n+1.7 [0");
  };
  const Answer answer =
      ask("watch", R"({"kind":"group","cache":"c","node":"n","milliseconds":30})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has("ping"));
  EXPECT_FALSE(answer.has("1.7"));
  EXPECT_EQ(bridge_.size(), 0u);
  EXPECT_NE(log_.lines.back().find(R"("operation":"Monitor")"), std::string::npos);
}

TEST_F(BridgeTest, MemcachedIsReadWithoutRightsAndWrittenToWithThem) {
  directory_.found.address.dialect = Dialect::kMemcached;
  node_.on_words = [this] {
    node_.say("VERSION 1\r\n");
    node_.on_words = [this] { node_.say("STORED\r\n"); };
  };
  const std::string reading = open();
  EXPECT_EQ(ask("run", command(reading, {"set", "k", "0", "0", "v"})).status, 403);
  node_.on_words = [this] {
    node_.say("VERSION 1\r\n");
    node_.on_words = [this] { node_.say("STORED\r\n"); };
  };
  const std::string writing = open(R"(,"writes":true)");
  EXPECT_TRUE(ask("run", command(writing, {"set", "k", "0", "0", "v"})).has("STORED"));
}

}  // namespace
}  // namespace control::data
