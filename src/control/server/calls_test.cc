// SPDX-License-Identifier: Apache-2.0
// Who may call what, and what calls answer, over real connections.

#include <gtest/gtest.h>

#include "control/server/test_client.h"

namespace control::test {
namespace {

constexpr int64_t kMinuteMs = 60'000;

struct Calls : testing::Test {
  Calls() { world.start(); }

  Response call(const Outgoing& request) { return Client(world).call(request); }
  Response send(const std::string& text) {
    Client client(world);
    client.send(text);
    return client.receive();
  }

  World world;
};

TEST_F(Calls, AnswersASignedPost) {
  const Response response = call({.body = form("DescribeThing")});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Content-Type"), "text/xml");
  EXPECT_EQ(response.header("Date"), "Wed, 25 Nov 2026 05:30:00 GMT");
  EXPECT_EQ(response.body,
            "<DescribeThingResponse xmlns=\"http://elasticache.example/doc/\">"
            "<DescribeThingResult><ThingId>a</ThingId></DescribeThingResult><ResponseMetadata>"
            "<RequestId>" +
                world.things.last_request_id +
                "</RequestId></ResponseMetadata></DescribeThingResponse>");
  EXPECT_EQ(response.header("x-amzn-RequestId"), world.things.last_request_id);
  EXPECT_EQ(world.things.last_caller.arn, "arn:aws:iam::000000000000:user/ada");
  EXPECT_EQ(world.things.last_caller.source_address, "127.0.0.1");
}

TEST_F(Calls, AnswersASignedGet) {
  const Response response =
      call({.method = "GET", .query = form("DescribeThing"), .content_type = ""});
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.has("<ThingId>a</ThingId>"));
}

TEST_F(Calls, AnswersPresignedRequests) {
  EXPECT_EQ(send(Outgoing{.method = "GET", .query = form("DescribeThing")}.presigned()).status,
            200);
  EXPECT_EQ(send(Outgoing{.query = form("DescribeThing")}.presigned()).status, 200);
  Outgoing old = {.query = form("DescribeThing"), .at_ms = world.clock.wall_ms() - 901'000};
  EXPECT_TRUE(send(old.presigned()).has_code("RequestExpired"));
}

TEST_F(Calls, AnswersAnOperationWithoutAResult) {
  const Response response = call({.body = form("DeleteThing")});
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body.starts_with(
      "<DeleteThingResponse xmlns=\"http://elasticache.example/doc/\"><ResponseMetadata>"));
}

TEST_F(Calls, GoToTheServiceThatTheSignatureNames) {
  const std::string body = "Action=DescribeThing&Version=2016-11-15&ThingId=v";
  EXPECT_TRUE(call({.body = body, .service = "ec2"}).has("<ThingId>v</ThingId>"));
  EXPECT_EQ(world.clouds.calls, 1);
  EXPECT_EQ(world.things.calls, 0);
  EXPECT_TRUE(call({.body = form("Nothing"), .service = "ec2"})
                  .body.starts_with("<Response><Errors><Error><Code>InvalidAction</Code>"));
}

TEST_F(Calls, NameTheServicesThatThereAre) {
  const Response response = call({.body = form("DescribeThing"), .service = "kms"});
  EXPECT_EQ(response.status, 404);
  EXPECT_TRUE(response.has_code("UnknownService"));
  EXPECT_TRUE(response.has("does not serve 'kms'. It serves: ec2, elasticache."));
  const Response json =
      call({.body = "{}", .content_type = "application/x-amz-json-1.1", .service = "kms"});
  EXPECT_EQ(json.header("Content-Type"), "application/json");
  EXPECT_TRUE(json.body.starts_with(R"({"__type":"UnknownService","message":")")) << json.body;
}

// --- Who calls -----------------------------------------------------------------------------------

TEST_F(Calls, WithoutASignatureAreRefusedInElastiCachesDialect) {
  const Response response = send(Outgoing{.body = form("DescribeThing")}.write(
      {{"Host", "localhost"}, {"Content-Type", "application/x-www-form-urlencoded"}}));
  EXPECT_EQ(response.status, 403);
  EXPECT_TRUE(response.body.starts_with(
      "<ErrorResponse xmlns=\"http://elasticache.example/doc/\"><Error><Type>Sender</Type>"
      "<Code>MissingAuthenticationToken</Code>"));
  EXPECT_TRUE(response.has("<RequestId>" + response.header("x-amzn-RequestId") + "</RequestId>"));
}

TEST_F(Calls, WithAWrongSignatureAreRefused) {
  const Response wrong = call({.body = form("DescribeThing"), .secret = "guess"});
  EXPECT_EQ(wrong.status, 403);
  EXPECT_TRUE(wrong.has_code("SignatureDoesNotMatch"));
  const Response unknown = call({.body = form("DescribeThing"), .key = "AKIANOBODY"});
  EXPECT_EQ(unknown.status, 403);
  EXPECT_TRUE(unknown.has_code("InvalidClientTokenId"));
  EXPECT_TRUE(call({.body = form("DescribeThing"), .region = "us-east-1"})
                  .has_code("SignatureDoesNotMatch"));
  std::string changed = Outgoing{.body = form("DescribeThing", "ThingId=aa")}.text();
  changed.back() = 'b';
  EXPECT_TRUE(send(changed).has_code("SignatureDoesNotMatch"));
  EXPECT_EQ(world.things.calls, 0);
}

TEST_F(Calls, OutsideTheWindowAreRefused) {
  const int64_t now = world.clock.wall_ms();
  const auto status = [&](int64_t at) {
    return call({.body = form("DescribeThing"), .at_ms = at}).status;
  };
  EXPECT_EQ(status(now - 5 * kMinuteMs), 200);
  EXPECT_EQ(status(now + 5 * kMinuteMs), 200);
  EXPECT_EQ(status(now - 5 * kMinuteMs - 1000), 403);
  EXPECT_EQ(status(now + 5 * kMinuteMs + 1000), 403);
}

TEST_F(Calls, ByTemporaryCredentialsEndWithThem) {
  AccessKey& key = world.keys.keys["ASIATARN"];
  key = {.secret = "s", .caller = {}, .session_token = "token=="};
  key.expires_ms = world.clock.wall_ms() + 1;
  const Outgoing request = {
      .body = form("DescribeThing"), .key = "ASIATARN", .secret = "s", .token = "token=="};
  EXPECT_EQ(call(request).status, 200);
  world.clock.advance_ms(1);
  const Response late = call(request);
  EXPECT_EQ(late.status, 403);
  EXPECT_TRUE(late.has_code("ExpiredToken"));
  Outgoing forged = request;
  forged.secret = "guess";
  EXPECT_TRUE(call(forged).has_code("SignatureDoesNotMatch"));  // no word on the key's age
}

TEST_F(Calls, ByTarnsOwnPartsAreNotForTheApi) {
  const Response response =
      call({.body = form("DescribeThing"), .key = "TARNAGENT", .secret = "agent secret"});
  EXPECT_EQ(response.status, 403);
  EXPECT_TRUE(response.has_code("AccessDenied"));
}

// --- What they say -------------------------------------------------------------------------------

TEST_F(Calls, HearOfAnUnknownOperationFirstAndOfParametersLast) {
  EXPECT_TRUE(call({.body = form("Nothing"), .secret = "guess"}).has_code("InvalidAction"));
  EXPECT_TRUE(call({.body = form("DescribeThing", "Size=x"), .secret = "guess"})
                  .has_code("SignatureDoesNotMatch"));
  EXPECT_TRUE(call({.body = form("DescribeThing", "Size=x")}).has_code("InvalidParameterValue"));
}

TEST_F(Calls, ThatAreNoFormsAreTheSendersFault) {
  EXPECT_TRUE(call({.body = ""}).has_code("MissingAction"));
  EXPECT_TRUE(call({.body = "Action=%zz"}).has_code("MalformedQueryString"));
  EXPECT_TRUE(call({.body = "Action=\xFF"}).has_code("MalformedQueryString"));
  EXPECT_TRUE(call({.body = "Action=A&Action=B"}).has_code("InvalidQueryParameter"));
  for (const std::string type : {"text/plain", "application/json", ""}) {
    const Response response = call({.body = form("DescribeThing"), .content_type = type});
    EXPECT_EQ(response.status, 415) << type;
    EXPECT_TRUE(response.has_code("UnsupportedMediaType")) << type;
  }
  EXPECT_EQ(call({.path = "/elsewhere", .body = form("DescribeThing")}).status, 404);
}

TEST_F(Calls, ByOtherMethodsAreToldWhichThereAre) {
  for (const std::string method : {"PUT", "DELETE", "PATCH", "OPTIONS", "BREW"}) {
    const Response response = call({.method = method, .body = form("DescribeThing")});
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(response.header("Allow"), "GET, POST") << method;
    EXPECT_TRUE(response.has_code("MethodNotAllowed")) << method;
  }
}

TEST_F(Calls, PassOnTheErrorsOfTheService) {
  world.things.run = [](const Call&) {
    return aws::Error(aws::kNotImplemented, "Tarn has no <CreateThing> yet.");
  };
  const Response response = call({.body = form("CreateThing")});
  EXPECT_EQ(response.status, 501);
  EXPECT_TRUE(
      response.has("<Type>Receiver</Type><Code>NotImplemented</Code>"
                   "<Message>Tarn has no &lt;CreateThing&gt; yet.</Message>"));
}

TEST_F(Calls, ThatBreakTheirHandlerAreAnsweredAllTheSame) {
  world.things.run = [](const Call&) { return aws::Structure(kThing); };
  EXPECT_TRUE(call({.body = form("DescribeThing")}).has_code("InternalFailure"));
  world.things.run = [](const Call&) {
    return aws::Structure(std::vector<aws::Structure>().at(1));  // a library that throws
  };
  const Response response = call({.body = form("DescribeThing")});
  EXPECT_EQ(response.status, 500);
  EXPECT_TRUE(response.has_code("InternalFailure"));
}

TEST_F(Calls, ForHealthNeedNoSignature) {
  const Response response = send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Content-Type"), "application/json");
  EXPECT_EQ(response.body, R"({"status":"ok"})");
  EXPECT_EQ(send("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").status, 405);
}

// --- Mutations -----------------------------------------------------------------------------------

TEST_F(Calls, ThatChangeSomethingAreCarriedOutOnceAndAnsweredAsOften) {
  const Outgoing create = {.body = form("CreateThing")};
  const Response first = call(create);
  EXPECT_EQ(first.status, 200);
  const Response again = call(create);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("x-amzn-RequestId"), first.header("x-amzn-RequestId"));
  EXPECT_EQ(world.things.calls, 1);
  EXPECT_EQ(world.audit_log.lines.size(), 1U);
  Outgoing later = create;
  later.at_ms += 1000;
  EXPECT_EQ(call(later).status, 200);
  EXPECT_EQ(call({.body = form("DescribeThing")}).status, 200);
  EXPECT_EQ(call({.body = form("DescribeThing")}).status, 200);  // changes nothing
  EXPECT_EQ(world.things.calls, 4);
}

TEST_F(Calls, ThatAreOthersInTheSameWordsAreToBeSignedAnew) {
  world.front.reset();
  world.options.limits.sign_anew_ms = 1;
  world.start();
  Outgoing create = {.body = form("CreateThing"), .more = {{"amz-sdk-invocation-id", "1"}}};
  EXPECT_EQ(call(create).status, 200);
  EXPECT_EQ(call(create).status, 200);  // another attempt
  EXPECT_EQ(world.things.calls, 1);
  create.more = {{"amz-sdk-invocation-id", "2"}};
  Client client(world);
  EXPECT_TRUE(client.call(create).has_code("Throttling"));
  create.at_ms += 1000;
  EXPECT_EQ(client.call(create).status, 200);
  EXPECT_EQ(world.things.calls, 2);
}

TEST_F(Calls, ThatChangeSomethingLiveForMinutesHoweverLongTheyArePresigned) {
  const std::string create = Outgoing{.query = form("CreateThing")}.presigned(3600);
  const std::string other = Outgoing{.query = form("DeleteThing")}.presigned(3600);
  const std::string describe = Outgoing{.query = form("DescribeThing")}.presigned(3600);
  EXPECT_EQ(send(create).status, 200);
  world.clock.advance_ms(5 * kMinuteMs);
  EXPECT_EQ(send(create).status, 200);
  EXPECT_EQ(world.things.calls, 1);
  world.clock.advance_ms(1);
  EXPECT_TRUE(send(create).has_code("RequestExpired"));
  EXPECT_TRUE(send(other).has_code("RequestExpired"));
  EXPECT_EQ(world.things.calls, 1);
  EXPECT_EQ(send(describe).status, 200);
}

TEST_F(Calls, ThatFailedFailAgain) {
  const auto works = world.things.run;
  world.things.run = [](const Call&) { return aws::Error(aws::kValidationError, "Not so."); };
  const Outgoing create = {.body = form("CreateThing")};
  const Response first = call(create);
  EXPECT_TRUE(first.has("Not so."));
  world.things.run = works;
  EXPECT_EQ(call(create).body, first.body);
  EXPECT_EQ(world.things.calls, 1);
  Outgoing later = create;
  later.at_ms += 1000;
  EXPECT_EQ(call(later).status, 200);
}

TEST_F(Calls, OfOneKeyNeverStopAnothers) {
  world.front.reset();
  world.options.limits.replays.calls_max = 2;
  world.options.limits.sign_anew_ms = 0;
  world.start();
  AccessKey other = world.keys.keys["AKIATARN"];
  other.caller.access_key_id = "AKIAOTHER";
  world.keys.keys["AKIAOTHER"] = other;
  const auto create = [&](const std::string& id, const std::string& key, int64_t seconds) {
    Outgoing request = {.body = form("CreateThing", "ThingId=" + id), .key = key};
    request.at_ms += seconds * 1000;
    return request;
  };
  for (const int second : {1, 2, 3, 4}) {
    EXPECT_EQ(call(create(std::to_string(second), "AKIATARN", second)).status, 200);
  }
  EXPECT_EQ(call(create("a", "AKIAOTHER", 0)).status, 200);
  EXPECT_EQ(world.things.calls, 5);
  // What may have been carried out is not carried out again; what was signed later goes on.
  EXPECT_TRUE(call(create("1", "AKIATARN", 1)).has_code("Throttling"));
  EXPECT_EQ(call(create("5", "AKIATARN", 5)).status, 200);
  EXPECT_EQ(world.things.calls, 6);
}

TEST_F(Calls, ThatChangeSomethingAreOnRecordBeforeTheirEffect) {
  world.things.run = [this](const Call&) {
    EXPECT_EQ(world.audit_log.lines.size(), 1U);
    return no_result();
  };
  const Response response =
      call({.body = form("DeleteThing", "ThingId=a&AuthToken=tell-no-one&Size=3")});
  EXPECT_EQ(response.status, 200);
  ASSERT_EQ(world.audit_log.lines.size(), 1U);
  const auto once = signed_once_in(world.audit_log.lines[0]);
  ASSERT_TRUE(once);
  EXPECT_EQ(world.audit_log.lines[0],
            "{\"time\":\"2026-11-25T05:30:00.000Z\",\"request_id\":\"" +
                response.header("x-amzn-RequestId") +
                "\",\"account\":\"000000000000\",\"access_key_id\":\"AKIATARN\","
                "\"signed\":\"1795584600000\",\"signature\":\"" +
                once->signature_hash +
                "\",\"arn\":\"arn:aws:iam::000000000000:user/ada\",\"user_id\":\"AIDATARN\","
                "\"source_address\":\"127.0.0.1\",\"service\":\"elasticache\","
                "\"operation\":\"DeleteThing\",\"decision\":\"allowed\",\"reason\":\"the test\","
                "\"parameters\":{\"ThingId\":\"a\","
                "\"AuthToken\":\"***\",\"Size\":3}}");
}

TEST_F(Calls, ThatAreNotAllowedAreOnRecordAndNotMade) {
  world.things.authorisation = {"no policy", aws::Error(aws::kAccessDenied, "You may not.")};
  const Response response = call({.body = form("DescribeThing", "ThingId=a")});
  EXPECT_EQ(response.status, 403);
  EXPECT_NE(response.body.find("<Code>AccessDenied</Code>"), std::string::npos) << response.body;
  EXPECT_EQ(world.things.calls, 0);
  ASSERT_EQ(world.audit_log.lines.size(), 1U);
  EXPECT_NE(world.audit_log.lines[0].find(R"("decision":"denied","reason":"no policy")"),
            std::string::npos)
      << world.audit_log.lines[0];
}

TEST_F(Calls, ThatAreNotAllowedSayWhatForProgramsToo) {
  aws::Error error(aws::kAccessDenied, "You may not.");
  error.denial = aws::Denial{"things:Describe", "arn:x:a b\r\nc"};
  world.things.authorisation = {"no policy", error};
  const Response response = call({.body = form("DescribeThing", "ThingId=a")});
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.header("x-tarn-denied-action"), "things%3ADescribe");
  EXPECT_EQ(response.header("x-tarn-denied-resource"), "arn%3Ax%3Aa%20b%0D%0Ac");
  world.things.authorisation = {"no policy", aws::Error(aws::kAccessDenied, "You may not.")};
  EXPECT_EQ(call({.body = form("DescribeThing", "ThingId=a")}).header("x-tarn-denied-action"), "");
}

TEST_F(Calls, ThatChangeNothingAreNotOnRecord) {
  EXPECT_EQ(call({.body = form("DescribeThing")}).status, 200);
  EXPECT_EQ(call({.body = form("CreateThing", "Size=x")}).status, 400);
  EXPECT_EQ(call({.body = form("CreateThing"), .secret = "guess"}).status, 403);
  EXPECT_TRUE(world.audit_log.lines.empty());
}

TEST_F(Calls, ThatCannotBePutOnRecordAreNotCarriedOut) {
  world.audit_log.broken = true;
  const Outgoing create = {.body = form("CreateThing")};
  const Response response = call(create);
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.has_code("ServiceUnavailable"));
  EXPECT_EQ(world.things.calls, 0);
  EXPECT_EQ(call({.body = form("DescribeThing")}).status, 200);
  world.audit_log.broken = false;
  EXPECT_EQ(call(create).status, 503);  // the same call is answered the same
  Outgoing later = create;
  later.at_ms += 1000;
  EXPECT_EQ(call(later).status, 200);
}

// --- The access log ------------------------------------------------------------------------------

TEST_F(Calls, LeaveALineEachWhateverTheyAnswer) {
  world.things.run = [this](const Call&) -> aws::Result<aws::Structure> {
    world.clock.advance_ms(3);
    return aws::Structure(kThingResult);
  };
  const Response good = call({.body = form("CreateThing", "ThingId=a&AuthToken=tell-no-one")});
  const Response bad = call({.body = form("DescribeThing"), .key = "AKIA NOBODY\n"});
  send("BREW\r\n\r\n");
  ASSERT_EQ(world.access_log.records.size(), 3U);
  EXPECT_EQ(access_line(world.access_log.records[0]),
            "time=2026-11-25T05:30:00.000Z source=127.0.0.1 key=AKIATARN service=elasticache "
            "operation=CreateThing status=200 error=- duration_us=3000 request_id=" +
                good.header("x-amzn-RequestId"));
  EXPECT_EQ(world.access_log.records[1].status, bad.status);
  EXPECT_EQ(world.access_log.records[2].error_code, "InvalidHttpRequest");
}

// --- Calls between Tarn's own parts --------------------------------------------------------------

Outgoing internal_call() {
  return {.path = "/tarn/agent/report",
          .body = R"({"nodes":[]})",
          .content_type = "application/json",
          .service = "tarn",
          .key = "TARNAGENT",
          .secret = "agent secret"};
}

TEST_F(Calls, BetweenTarnsPartsAreJson) {
  world.internal.run = [](const InternalApi::Reply& reply) { reply(409, R"({"epoch":3})"); };
  const Response response = call(internal_call());
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.body, R"({"epoch":3})");
  EXPECT_EQ(response.header("Content-Type"), "application/json");
  EXPECT_EQ(world.internal.last_path, "/tarn/agent/report");
  EXPECT_EQ(world.internal.last_body, R"({"nodes":[]})");
  ASSERT_EQ(world.access_log.records.size(), 1U);
  EXPECT_EQ(world.access_log.records[0].operation, "/tarn/agent/report");
}

TEST_F(Calls, BetweenTarnsPartsNeedTheirOwnKeyAndService) {
  Outgoing by_user = internal_call();
  by_user.key = "AKIATARN";
  by_user.secret = "secret/+key";
  EXPECT_EQ(call(by_user).status, 403);
  Outgoing other_service = internal_call();
  other_service.service = "elasticache";
  const Response wrong = call(other_service);
  EXPECT_EQ(wrong.status, 403);
  EXPECT_TRUE(wrong.body.starts_with(R"({"__type":"SignatureDoesNotMatch",)")) << wrong.body;
  Outgoing by_get = internal_call();
  by_get.method = "GET";
  by_get.body = "";
  EXPECT_EQ(call(by_get).status, 405);
  EXPECT_EQ(send("POST /tarn/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").status, 403);
  EXPECT_EQ(world.internal.last_path, "");
}

TEST_F(Calls, BetweenTarnsPartsMayBeAnsweredLater) {
  std::vector<InternalApi::Reply> waiting;
  world.internal.run = [&](InternalApi::Reply reply) { waiting.push_back(std::move(reply)); };
  Client poll(world);
  poll.send(internal_call().text() + internal_call().text());
  ASSERT_TRUE(world.run_until([&] { return waiting.size() == 1; }));
  EXPECT_EQ(call({.body = form("DescribeThing")}).status, 200);  // meanwhile
  waiting[0](200, "1");
  EXPECT_EQ(poll.receive().body, "1");
  ASSERT_TRUE(world.run_until([&] { return waiting.size() == 2; }));
  waiting[0](200, "late");  // answers nothing, least of all the second
  waiting[1](200, "2");
  EXPECT_EQ(poll.receive().body, "2");
}

TEST_F(Calls, BetweenTarnsPartsThatAreForgottenAreAnswered) {
  world.internal.run = [](const InternalApi::Reply&) {};
  EXPECT_EQ(call(internal_call()).status, 500);
  world.internal.run = [](const InternalApi::Reply&) { std::vector<int>().at(1) = 0; };
  EXPECT_EQ(call(internal_call()).status, 500);
}

}  // namespace
}  // namespace control::test
