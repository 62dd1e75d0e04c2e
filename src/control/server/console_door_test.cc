// SPDX-License-Identifier: Apache-2.0
// The web console over real connections: its files, who may sign in, and whose calls are served.

#include "control/server/console_door.h"

#include <gtest/gtest.h>

#include <memory>

#include "control/server/test_client.h"

namespace control::test {
namespace {

constexpr ConsoleAsset kFiles[] = {
    {"/", "text/html", "\"page\"", "<html>", {}, false},
    {"/console/assets/app-1.js", "text/javascript", "\"script\"", "let a;", "packed", true},
};

constexpr std::string_view kHost = "127.0.0.1:7379";
constexpr std::string_view kOrigin = "http://127.0.0.1:7379";
constexpr std::string_view kAsAda =
    R"({"access_key_id":"AKIATARN","secret_access_key":"secret/+key"})";

// A request of a browser.
struct Ask {
  std::string method = "POST";
  std::string path = "/console/session";
  std::string body = {};
  std::string host = std::string(kHost);
  std::string origin = std::string(kOrigin);  // empty: none
  std::string cookie = {};
  std::string token = {};
  std::string more = {};  // whole lines
  std::string type = "application/json";

  std::string text() const {
    std::string wire = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n";
    if (!origin.empty()) wire += "Origin: " + origin + "\r\n";
    if (!cookie.empty()) wire += "Cookie: other=1; " + cookie + "\r\n";
    if (!token.empty()) wire += "X-Tarn-Token: " + token + "\r\n";
    wire += more;
    if (method == "POST") {
      wire +=
          "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return wire + "\r\n" + body;
  }
};

// What a page that has signed in knows.
struct Signed {
  std::string cookie;  // name=value
  std::string token;
};

std::string member(const Response& response, const std::string& name) {
  const std::string start = "\"" + name + "\":\"";
  const size_t at = response.body.find(start);
  if (at == std::string::npos) return "";
  const size_t from = at + start.size();
  return response.body.substr(from, response.body.find('"', from) - from);
}

struct ConsoleDoorTest : testing::Test {
  ConsoleDoorTest() {
    world.console = &console;
    world.start();
  }

  Response send(const Ask& ask) {
    Client client(world);
    client.send(ask.text());
    return client.receive(ask.method != "HEAD");
  }
  Signed sign_in(std::string_view body = kAsAda) {
    const Response response = send({.body = std::string(body)});
    EXPECT_EQ(response.status, 200) << response.body;
    const std::string cookie = response.header("Set-Cookie");
    return {cookie.substr(0, cookie.find(';')), member(response, "token")};
  }
  static Ask call(const Signed& who, const std::string& action = "DescribeThing") {
    return {.path = "/console/api",
            .body = form(action),
            .cookie = who.cookie,
            .token = who.token,
            .more = "X-Tarn-Service: elasticache\r\n",
            .type = "application/x-www-form-urlencoded"};
  }

  World world;
  Console console{kFiles, world.clock};
};

// --- Files ---------------------------------------------------------------------------------------

TEST_F(ConsoleDoorTest, ServesThePageToBrowsersAndTheApiToWhoSigns) {
  const Response page = send({.method = "GET", .path = "/"});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<html>");
  EXPECT_EQ(page.header("Cache-Control"), "no-cache");
  Client client(world);
  EXPECT_EQ(client.call({.body = form("DescribeThing")}).status, 200);
  const Response unsigned_call = send({.method = "GET", .path = "/?Action=DescribeThing"});
  EXPECT_TRUE(unsigned_call.has_code("MissingAuthenticationToken"));
}

TEST_F(ConsoleDoorTest, TellsBrowsersWhatTheyMayRunAndKeep) {
  const Response script = send({.method = "GET", .path = "/console/assets/app-1.js"});
  EXPECT_EQ(script.header("Content-Type"), "text/javascript");
  EXPECT_EQ(script.header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(script.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(script.header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(script.header("Cross-Origin-Opener-Policy"), "same-origin");
  const std::string policy = script.header("Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

TEST_F(ConsoleDoorTest, SendsPackedFilesToWhoTakesThem) {
  Ask ask = {.method = "GET", .path = "/console/assets/app-1.js"};
  EXPECT_EQ(send(ask).body, "let a;");
  for (const auto* accepted : {"gzip", "br, GZIP", "deflate, gzip;q=0.5"}) {
    ask.more = "Accept-Encoding: " + std::string(accepted) + "\r\n";
    const Response packed = send(ask);
    EXPECT_EQ(packed.body, "packed") << accepted;
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.header("Vary"), "Accept-Encoding");
  }
  for (const auto* refused : {"gzip;q=0", "gzip;q=0.0", "br", "x-gzip"}) {
    ask.more = "Accept-Encoding: " + std::string(refused) + "\r\n";
    EXPECT_EQ(send(ask).body, "let a;") << refused;
  }
}

TEST_F(ConsoleDoorTest, DoesNotSendAgainWhatABrowserHas) {
  const Response known =
      send({.method = "GET", .path = "/", .more = "If-None-Match: \"page\"\r\n"});
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.header("ETag"), "\"page\"");
  EXPECT_EQ(known.header("Content-Length"), "");
  const Response head = send({.method = "HEAD", .path = "/"});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "6");
}

TEST_F(ConsoleDoorTest, KnowsNoOtherFilesAndMethods) {
  EXPECT_EQ(send({.method = "GET", .path = "/console/"}).status, 404);
  EXPECT_EQ(send({.method = "GET", .path = "/console/../state.db"}).status, 404);
  const Response post = send({.path = "/console/assets/app-1.js"});
  EXPECT_EQ(post.status, 405);
  EXPECT_EQ(post.header("Allow"), "GET, HEAD");
  EXPECT_EQ(send({.method = "GET", .path = "/console/sign-out"}).status, 405);
  EXPECT_EQ(send({.method = "GET", .path = "/console/link"}).status, 405);
}

// --- Signing in ----------------------------------------------------------------------------------

TEST_F(ConsoleDoorTest, SignsInWithAnAccessKey) {
  const Response response = send({.body = std::string(kAsAda)});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(member(response, "arn"), "arn:aws:iam::000000000000:user/ada");
  EXPECT_EQ(member(response, "region"), "eu-central-1");
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
  EXPECT_FALSE(response.has("secret/+key"));
  const std::string cookie = response.header("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("tarn-session-7379=")) << cookie;
  EXPECT_TRUE(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict")) << cookie;
  EXPECT_EQ(cookie.find(member(response, "token")), std::string::npos);
}

TEST_F(ConsoleDoorTest, SignsNobodyElseIn) {
  for (const auto* body :
       {R"({"access_key_id":"AKIATARN","secret_access_key":"secret/+kex"})",
        R"({"access_key_id":"AKIATARN","secret_access_key":""})",
        R"({"access_key_id":"NOBODY","secret_access_key":""})",
        R"({"access_key_id":"TARNAGENT","secret_access_key":"agent secret"})",
        R"({"access_key_id":"AKIATARN","secret_access_key":"secret/+key","session_token":"x"})",
        R"({"link":"0000"})", R"({"link":"x","access_key_id":"AKIATARN"})"}) {
    const Response response = send({.body = body});
    EXPECT_EQ(response.status, 403) << body;
    EXPECT_TRUE(response.has("SignInFailed")) << body;
    EXPECT_EQ(response.header("Set-Cookie"), "") << body;
  }
  EXPECT_EQ(send({.body = "{"}).status, 400);
  EXPECT_EQ(console.sessions.size(), 0u);
}

TEST_F(ConsoleDoorTest, GuessersOfASecretAreSoonNotHeardAnyMore) {
  const std::string wrong = R"({"access_key_id":"AKIATARN","secret_access_key":"wrong"})";
  const int64_t limit = world.options.limits.rates.failures_per_minute;
  for (int64_t i = 0; i < limit; i++) EXPECT_TRUE(send({.body = wrong}).has("SignInFailed"));
  EXPECT_TRUE(send({.body = wrong}).has("Throttling"));
  EXPECT_TRUE(send({.body = std::string(kAsAda)}).has("Throttling"));
  world.clock.advance_ms(60'000);
  EXPECT_EQ(send({.body = std::string(kAsAda)}).status, 200);
  for (int64_t i = 0; i <= limit; i++) EXPECT_TRUE(send({.body = wrong}).has("SignInFailed"));
}

// Without a DataApi there is nothing to reach; with one, only for a session with its token.
TEST_F(ConsoleDoorTest, WhatLiesInCachesIsForSessionsAlone) {
  struct Kept final : DataApi {
    std::string call(const DataCall& call, Reply reply) override {
      path = call.path;
      session = call.session;
      who = call.key.caller.access_key_id;
      reply(200, "{}");
      return "data.test";
    }
    std::string path;
    std::string session;
    std::string who;
  };
  Kept data;
  world.data = &data;
  world.start();
  const Signed ada = sign_in();
  const Ask run = {.path = "/console/data/run", .body = "{}", .cookie = ada.cookie};
  EXPECT_TRUE(send(run).has("ForeignRequest"));
  EXPECT_EQ(data.path, "");
  Ask good = run;
  good.token = ada.token;
  EXPECT_EQ(send(good).status, 200);
  EXPECT_EQ(data.path, "run");
  EXPECT_EQ(data.who, "AKIATARN");
  EXPECT_NE(data.session, ada.token);
  good.origin = "http://evil.example";
  EXPECT_TRUE(send(good).has("ForeignRequest"));
  good.origin = std::string(kOrigin);
  good.cookie = "";
  EXPECT_TRUE(send(good).has("SignInRequired"));
}

TEST_F(ConsoleDoorTest, SignsInByALinkOnce) {
  Client client(world);
  const Response made = client.call({.path = "/console/link", .body = "{}", .service = "tarn"});
  ASSERT_EQ(made.status, 200) << made.body;
  const std::string body = R"({"link":")" + member(made, "link") + "\"}";
  const Signed who = sign_in(body);
  EXPECT_EQ(send(call(who)).status, 200);
  EXPECT_EQ(send({.body = body}).status, 403);
}

TEST_F(ConsoleDoorTest, MakesLinksForUsersWhoSignForThem) {
  EXPECT_EQ(send({.path = "/console/link"}).status, 403);
  Client client(world);
  EXPECT_EQ(client
                .call({.path = "/console/link",
                       .service = "tarn",
                       .key = "TARNAGENT",
                       .secret = "agent secret"})
                .status,
            403);
}

TEST_F(ConsoleDoorTest, TakesNoSignInFromAnotherPageOrAnotherName) {
  const std::string body(kAsAda);
  EXPECT_EQ(send({.body = body, .origin = ""}).status, 403);
  EXPECT_EQ(send({.body = body, .origin = "null"}).status, 403);
  EXPECT_EQ(send({.body = body, .origin = "http://evil.example"}).status, 403);
  EXPECT_EQ(send({.body = body, .more = "Sec-Fetch-Site: cross-site\r\n"}).status, 403);
  EXPECT_EQ(send({.body = body, .host = "evil.example", .origin = "http://evil.example"}).status,
            403);
  EXPECT_EQ(send({.method = "GET", .path = "/", .host = "evil.example"}).status, 403);
  EXPECT_EQ(console.sessions.size(), 0u);
  console.host_names = {"caches.example"};
  EXPECT_EQ(
      send({.body = body, .host = "caches.example", .origin = "https://caches.example"}).status,
      200);
}

// --- Sessions and their calls --------------------------------------------------------------------

TEST_F(ConsoleDoorTest, ServesCallsInTheNameOfWhoHasSignedIn) {
  const Response response = send(call(sign_in()));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.has("<ThingId>a</ThingId>"));
  EXPECT_EQ(world.things.last_caller.arn, "arn:aws:iam::000000000000:user/ada");
  EXPECT_EQ(world.things.last_caller.source_address, "127.0.0.1");
  EXPECT_EQ(world.access_log.records.back().access_key_id, "AKIATARN");
  EXPECT_EQ(world.access_log.records.back().operation, "DescribeThing");
  EXPECT_TRUE(world.audit_log.lines.empty());
}

TEST_F(ConsoleDoorTest, PutsChangesAndDenialsOnRecordLikeSignedCalls) {
  const Signed who = sign_in();
  EXPECT_EQ(send(call(who, "CreateThing")).status, 200);
  ASSERT_EQ(world.audit_log.lines.size(), 1u);
  EXPECT_NE(world.audit_log.lines[0].find("\"operation\":\"CreateThing\""), std::string::npos);
  EXPECT_NE(world.audit_log.lines[0].find("user/ada"), std::string::npos);
  world.things.authorisation = {"the test", aws::Error(aws::kAccessDenied, "no")};
  const Response denied = send(call(who, "DeleteThing"));
  EXPECT_TRUE(denied.has_code("AccessDenied"));
  EXPECT_EQ(world.things.calls, 1);
  ASSERT_EQ(world.audit_log.lines.size(), 2u);
  EXPECT_NE(world.audit_log.lines[1].find("\"decision\":\"denied\""), std::string::npos);
}

TEST_F(ConsoleDoorTest, ServesNoCallWithoutCookieTokenAndPage) {
  const Signed who = sign_in();
  Ask without_cookie = call(who);
  without_cookie.cookie = "";
  EXPECT_EQ(send(without_cookie).status, 401);
  Ask without_token = call(who);
  without_token.token = "";
  EXPECT_EQ(send(without_token).status, 403);
  Ask other_token = call(who);
  other_token.token[0] = other_token.token[0] == '0' ? '1' : '0';
  EXPECT_EQ(send(other_token).status, 403);
  Ask other_page = call(who);
  other_page.origin = "http://127.0.0.1:8080";
  EXPECT_EQ(send(other_page).status, 403);
  Ask other_port = call(who);  // its cookie has another name
  other_port.host = "127.0.0.1:80";
  other_port.origin = "http://127.0.0.1";
  EXPECT_EQ(send(other_port).status, 401);
  Ask by_get = call(who);
  by_get.method = "GET";
  EXPECT_EQ(send(by_get).status, 405);
  Ask other_service = call(who);
  other_service.more = "X-Tarn-Service: s3\r\n";
  EXPECT_TRUE(send(other_service).has_code("UnknownService"));
  EXPECT_EQ(world.things.calls, 0);
}

TEST_F(ConsoleDoorTest, TellsAPageThatIsLoadedAgainWhoIsSignedIn) {
  const Signed who = sign_in();
  const Response again = send({.method = "GET", .origin = "", .cookie = who.cookie});
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(member(again, "token"), who.token);
  EXPECT_EQ(send({.method = "GET"}).status, 401);
}

TEST_F(ConsoleDoorTest, EndsASessionWhenTheUserDoesNothing) {
  const Signed who = sign_in();
  constexpr int64_t kPauseMs = 40 * 60'000;
  world.clock.advance_ms(kPauseMs);
  EXPECT_EQ(send(call(who)).status, 200);
  world.clock.advance_ms(kPauseMs);
  Ask polling = call(who);
  polling.more += "X-Tarn-Idle: 1\r\n";
  EXPECT_EQ(send(polling).status, 200);
  world.clock.advance_ms(kPauseMs);
  EXPECT_EQ(send(call(who)).status, 401);
}

TEST_F(ConsoleDoorTest, EndsASessionByHand) {
  const Signed who = sign_in();
  EXPECT_EQ(send({.path = "/console/sign-out", .origin = "", .cookie = who.cookie}).status, 403);
  const Response out = send({.path = "/console/sign-out", .body = "{}", .cookie = who.cookie});
  EXPECT_EQ(out.status, 200);
  EXPECT_NE(out.header("Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(send(call(who)).status, 401);
}

TEST_F(ConsoleDoorTest, EndsASessionWithItsKey) {
  const Signed who = sign_in();
  world.keys.keys["AKIATARN"].secret = "another";
  EXPECT_EQ(send(call(who)).status, 401);
  world.keys.keys["AKIATARN"].secret = "secret/+key";
  EXPECT_EQ(send(call(who)).status, 200);
  world.keys.keys["AKIATARN"].expires_ms = world.clock.wall_ms();
  EXPECT_EQ(send(call(who)).status, 401);
  world.keys.keys.erase("AKIATARN");
  EXPECT_EQ(send(call(who)).status, 401);
}

// --- Without a socket ----------------------------------------------------------------------------

struct Door : testing::Test {
  HttpResponse ask(bool tls, const std::string& source) {
    ConsoleDoor door({.console = console,
                      .keys = world.keys,
                      .clock = world.clock,
                      .failures = failures,
                      .region = "eu-central-1",
                      .tls = tls});
    const auto sinks =
        std::make_shared<const Exchange::Sinks>(Exchange::Sinks{world.clock, world.access_log});
    Exchange exchange(sinks, {&kThings}, source, [](const HttpResponse&) {});
    const std::string scheme = tls ? "https" : "http";
    return door.handle({.method = "POST",
                        .path = "/console/session",
                        .query = {},
                        .headers = {{"Host", "192.0.2.7"}, {"Origin", scheme + "://192.0.2.7"}},
                        .body = std::string(kAsAda)},
                       exchange);
  }

  World world;
  Console console{kFiles, world.clock};
  FailureRates failures{{}};
};

TEST_F(Door, SignsNobodyInOverANetworkWithoutTls) {
  const HttpResponse refused = ask(false, "192.0.2.99");
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("NotPrivate"), std::string::npos);
  EXPECT_EQ(ask(false, "127.0.0.1").status, 200);
  EXPECT_EQ(ask(false, "::1").status, 200);
}

TEST_F(Door, BindsTheCookieToTheHostUnderTls) {
  const HttpResponse response = ask(true, "192.0.2.99");
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.headers.find("Set-Cookie: __Host-tarn-session="), std::string::npos);
  EXPECT_NE(response.headers.find("; Secure"), std::string::npos);
}

}  // namespace
}  // namespace control::test
