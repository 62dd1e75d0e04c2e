// SPDX-License-Identifier: Apache-2.0
// One connection over its life: HTTP, limits, deadlines, the end.

#include <gtest/gtest.h>

#include "control/server/test_client.h"

namespace control::test {
namespace {

const std::string kHealth = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr int64_t kSoonMs = 30;

struct Connections : testing::Test {
  // Starts the front with what `world.options` says, and connects.
  Client& connect() {
    if (!world.front) world.start();
    return *clients.emplace_back(std::make_unique<Client>(world));
  }

  World world;
  std::vector<std::unique_ptr<Client>> clients;
};

TEST_F(Connections, ServeRequestAfterRequest) {
  Client& client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send(kHealth);
    const Response response = client.receive();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("Connection"), "");
  }
  EXPECT_EQ(world.front->connections(), 1U);
}

TEST_F(Connections, AnswerPipelinedRequestsInOrder) {
  Client& client = connect();
  std::string text;
  for (const char* id : {"1", "2", "3"}) {
    text += Outgoing{.body = form("DescribeThing", std::string("ThingId=") + id)}.text();
  }
  client.send(text);
  for (const char* id : {"1", "2", "3"}) {
    EXPECT_TRUE(client.receive().has(std::string("<ThingId>") + id + "</ThingId>"));
  }
}

TEST_F(Connections, CloseWhenTheClientWantsIt) {
  Client& client = connect();
  client.send("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.receive().header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_front());
  Client& old = connect();
  old.send("GET /health HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.receive().status, 200);
  EXPECT_TRUE(old.is_closed_by_front());
}

TEST_F(Connections, AnswerAClientThatSendsNoMore) {
  Client& client = connect();
  client.send(kHealth);
  client.end();
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_TRUE(client.is_closed_by_front());
  EXPECT_TRUE(world.run_until([&] { return world.front->connections() == 0; }));
}

TEST_F(Connections, GiveHeadNoBody) {
  Client& client = connect();
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + kHealth);
  const Response head = client.receive(false);
  EXPECT_EQ(head.status, 405);
  EXPECT_NE(head.header("Content-Length"), "0");
  EXPECT_EQ(client.receive().body, R"({"status":"ok"})");  // follows at once
}

TEST_F(Connections, TakeChunkedBodies) {
  const std::string body = form("DescribeThing");
  std::string text = Outgoing{.body = body}.text();
  const size_t length = text.find("Content-Length");
  text.replace(length, text.find("\r\n", length) - length, "Transfer-Encoding: chunked");
  text.resize(text.size() - body.size());
  Client& client = connect();
  client.send(text + "3;x=y\r\nAct\r\n" + "1\r\ni\r\n");
  ASSERT_EQ(body.size() - 4, 0x2dU);
  client.send("2d\r\n" + body.substr(4) + "\r\n0\r\nX-Amz-Trailer: 1\r\n\r\n");
  EXPECT_TRUE(client.receive().has("<ThingId>a</ThingId>"));
}

TEST_F(Connections, AskForTheBodyThatWaitsToBeAskedFor) {
  Outgoing request = {.body = form("DescribeThing"), .more = {{"Expect", "100-continue"}}};
  const std::string text = request.text();
  const size_t head = text.size() - request.body.size();
  Client& client = connect();
  client.send(text.substr(0, head));
  EXPECT_EQ(client.receive().head, "HTTP/1.1 100 Continue\r\n");
  client.send(text.substr(head));
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(Connections, DoNotAskForABodyOfNoUse) {
  Client& client = connect();
  client.send("PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
  EXPECT_EQ(client.receive().status, 405);
  EXPECT_TRUE(client.is_closed_by_front());
  Client& large = connect();
  large.send(
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n");
  const Response response = large.receive();
  EXPECT_EQ(response.status, 413);
  EXPECT_TRUE(response.has_code("RequestEntityTooLarge"));
}

TEST_F(Connections, EndWithWhatIsNoRequest) {
  for (const std::string text : {
           "what is this\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
           "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
           "POST http://x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding:chunked\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
       }) {
    Client& client = connect();
    client.send(text + kHealth);
    const Response response = client.receive();
    EXPECT_EQ(response.status, 400) << text;
    EXPECT_TRUE(response.has_code("InvalidHttpRequest")) << text;
    EXPECT_TRUE(client.is_closed_by_front()) << text;  // what follows is not looked at
  }
}

TEST_F(Connections, RefuseOtherTransferEncodings) {
  for (const std::string headers :
       {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"}) {
    Client& client = connect();
    client.send("POST / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    EXPECT_EQ(client.receive().status, 501) << headers;
    EXPECT_TRUE(client.is_closed_by_front()) << headers;
  }
}

// --- Limits --------------------------------------------------------------------------------------

TEST_F(Connections, LimitHeaders) {
  world.options.limits.http.header_bytes_max = 1000;
  for (const std::string end : {"\r\n\r\n", ""}) {
    Client& client = connect();
    client.send("GET /health HTTP/1.1\r\nHost: x\r\nX: " + std::string(1000, 'x') + end);
    const Response response = client.receive();
    EXPECT_EQ(response.status, 431);
    EXPECT_TRUE(response.has_code("RequestHeaderTooLarge"));
  }
}

TEST_F(Connections, LimitBodies) {
  world.options.limits.http.body_bytes_max = 1000;
  Client& announced = connect();
  announced.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(announced.receive().status, 413);
  Client& chunked = connect();
  chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n" +
               std::string(500, 'x') + "\r\n1f5\r\n" + std::string(501, 'x') + "\r\n");
  EXPECT_EQ(chunked.receive().status, 413);
  Client& fits = connect();
  const std::string name(1000 - form("DescribeThing", "ThingId=").size(), 'x');
  EXPECT_EQ(fits.call({.body = form("DescribeThing", "ThingId=" + name)}).status, 200);
}

TEST_F(Connections, TellAClientThatStillSendsWhyItIsRefused) {
  world.options.limits.http.body_bytes_max = 1000;
  Client& client = connect();
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" +
              std::string(50'000, 'x'));
  EXPECT_EQ(client.receive().status, 413);
}

TEST_F(Connections, LimitEndlessChunkSizes) {
  world.options.limits.http.header_bytes_max = 1000;
  Client& client = connect();
  client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
              std::string(2000, 'x'));
  EXPECT_EQ(client.receive().status, 431);
}

TEST_F(Connections, AreLimitedInNumber) {
  world.options.limits.connections_max = 2;
  Client& first = connect();
  Client& second = connect();
  EXPECT_EQ(first.call({.body = form("DescribeThing")}).status, 200);
  EXPECT_EQ(second.call({.body = form("DescribeThing")}).status, 200);
  Client& third = connect();
  const Response refusal = third.receive();
  EXPECT_EQ(refusal.status, 503);
  EXPECT_TRUE(refusal.has_code("ServiceUnavailable"));
  first.socket().close();
  ASSERT_TRUE(world.run_until([&] { return world.front->connections() == 1; }));
  Client& fourth = connect();
  fourth.send(kHealth);
  EXPECT_EQ(fourth.receive().status, 200);
}

TEST_F(Connections, OfStrangersGiveWayOldestFirst) {
  world.options.limits.connections_max = 2;
  Client& known = connect();
  EXPECT_EQ(known.call({.body = form("DescribeThing")}).status, 200);
  Client& stranger = connect();
  stranger.send(kHealth);
  EXPECT_EQ(stranger.receive().status, 200);
  Client& next = connect();
  EXPECT_TRUE(stranger.is_closed_by_front());
  EXPECT_EQ(next.call({.body = form("DescribeThing")}).status, 200);
  EXPECT_EQ(known.call({.body = form("DescribeThing")}).status, 200);
}

TEST_F(Connections, OfOneSourceAreLimitedInNumber) {
  world.options.limits.connections_per_source_max = 2;
  Client& first = connect();
  Client& second = connect();
  EXPECT_EQ(first.call({.body = form("DescribeThing")}).status, 200);
  EXPECT_EQ(second.call({.body = form("DescribeThing")}).status, 200);
  EXPECT_EQ(connect().receive().status, 503);
}

TEST_F(Connections, HoldOneAnswerForAClientThatDoesNotRead) {
  world.options.limits.deadlines.write_ms = kSoonMs;
  world.things.run = [](const Call&) {
    aws::Structure result(kThingResult);
    result.set("ThingId", std::string(4 << 20, 'x'));
    return result;
  };
  Client& client = connect();
  std::string text;
  for (int i = 0; i < 40; ++i) text += Outgoing{.body = form("DescribeThing")}.text();
  client.send(text);
  // The kernel's buffers take an answer or two, the deadline ends it there.
  ASSERT_TRUE(world.run_until([&] { return world.things.calls > 0; }));
  ASSERT_TRUE(world.run_until([&] { return world.front->connections() == 0; }));
  EXPECT_LT(world.things.calls, 20);
}

// --- Deadlines -----------------------------------------------------------------------------------

TEST_F(Connections, DoNotWaitForeverForARequest) {
  world.options.limits.deadlines.idle_ms = kSoonMs;
  Client& client = connect();
  EXPECT_EQ(client.call({.body = form("DescribeThing")}).status, 200);
  EXPECT_TRUE(client.is_closed_by_front());
}

TEST_F(Connections, WaitForStrangersLess) {
  world.options.limits.deadlines.stranger_ms = kSoonMs;
  Client& client = connect();
  client.send(kHealth);
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_TRUE(client.is_closed_by_front());
  EXPECT_TRUE(connect().is_closed_by_front());  // says nothing at all
  Client& forger = connect();
  EXPECT_EQ(forger.call({.body = form("DescribeThing"), .secret = "guess"}).status, 403);
  EXPECT_TRUE(forger.is_closed_by_front());
}

TEST_F(Connections, DoNotWaitForeverForHeaders) {
  world.options.limits.deadlines.header_ms = kSoonMs;
  Client& client = connect();
  client.send("GET /health HT");
  EXPECT_EQ(client.receive().status, 408);
  EXPECT_TRUE(client.is_closed_by_front());
}

TEST_F(Connections, DoNotWaitForeverForABody) {
  world.options.limits.deadlines.body_ms = kSoonMs;
  Client& client = connect();
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  const Response response = client.receive();
  EXPECT_EQ(response.status, 408);
  EXPECT_TRUE(response.has_code("RequestTimeout"));
  EXPECT_TRUE(client.is_closed_by_front());
}

TEST_F(Connections, AreNotKeptByAByteNowAndThen) {
  world.options.limits.deadlines.header_ms = kSoonMs;
  world.options.limits.http.header_bytes_max = 1 << 20;
  Client& client = connect();
  // A byte as often as the front looks for one: only the deadline can end this.
  client.send("GET /health HTTP/1.1\r\nX: ");
  bool closed = false;
  std::optional<size_t> read;
  std::array<char, 4096> buffer = {};
  client.socket().async_read_some(boost::asio::buffer(buffer),
                                  [&](const auto&, size_t count) { read = count; });
  closed = world.run_until([&] {
    if (!read) client.send("x");
    return read.has_value();
  });
  ASSERT_TRUE(closed);
  EXPECT_EQ(std::string(buffer.data(), 12), "HTTP/1.1 408");
}

TEST_F(Connections, DoNotWaitForeverForAHandler) {
  world.options.limits.deadlines.reply_ms = kSoonMs;
  std::vector<InternalApi::Reply> waiting;
  world.internal.run = [&](InternalApi::Reply reply) { waiting.push_back(std::move(reply)); };
  Client& client = connect();
  const Outgoing poll = {.path = "/tarn/poll",
                         .body = "{}",
                         .service = "tarn",
                         .key = "TARNAGENT",
                         .secret = "agent secret"};
  const Response response = client.call(poll);
  EXPECT_EQ(response.status, 504);
  waiting[0](200, "late");
  client.send(kHealth);
  EXPECT_EQ(client.receive().body, R"({"status":"ok"})");
  ASSERT_EQ(world.access_log.records.size(), 2U);
  EXPECT_EQ(world.access_log.records[0].status, 504);
}

// --- The end -------------------------------------------------------------------------------------

TEST_F(Connections, EndInOrder) {
  std::vector<InternalApi::Reply> waiting;
  world.internal.run = [&](InternalApi::Reply reply) { waiting.push_back(std::move(reply)); };
  Client& idle = connect();
  Client& half = connect();
  Client& polls = connect();
  idle.send(kHealth);
  EXPECT_EQ(idle.receive().status, 200);
  half.send("POST / HTT");
  polls.send(Outgoing{.path = "/tarn/poll",
                      .body = "{}",
                      .service = "tarn",
                      .key = "TARNAGENT",
                      .secret = "agent secret"}
                 .text());
  ASSERT_TRUE(world.run_until([&] { return waiting.size() == 1; }));

  world.front->stop();

  const Response response = polls.receive();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_TRUE(idle.is_closed_by_front());
  EXPECT_TRUE(half.is_closed_by_front());
  EXPECT_TRUE(polls.is_closed_by_front());
  boost::asio::ip::tcp::socket late(world.io);
  boost::system::error_code refused;
  late.connect({boost::asio::ip::address_v4::loopback(), world.front->port()}, refused);
  EXPECT_TRUE(refused);
  clients.clear();
  world.io.restart();
  world.io.run();  // comes back: nothing is left to wait for
  EXPECT_EQ(world.front->connections(), 0U);
}

TEST_F(Connections, AreDroppedWithTheFront) {
  InternalApi::Reply waiting;
  world.internal.run = [&](InternalApi::Reply reply) { waiting = std::move(reply); };
  Client& polls = connect();
  polls.send(Outgoing{.path = "/tarn/poll",
                      .body = "{}",
                      .service = "tarn",
                      .key = "TARNAGENT",
                      .secret = "agent secret"}
                 .text());
  ASSERT_TRUE(world.run_until([&] { return waiting != nullptr; }));
  world.front.reset();
  waiting(200, "nobody is there");
  EXPECT_TRUE(polls.is_closed_by_front());
}

}  // namespace
}  // namespace control::test
