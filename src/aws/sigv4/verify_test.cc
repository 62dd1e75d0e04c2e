// SPDX-License-Identifier: Apache-2.0
#include "aws/sigv4/verify.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/sha256.h"

namespace aws {
namespace {

constexpr int64_t kNowMs = 1'795'584'600'000;  // 2026-11-25T05:30:00Z
const Credentials kKey = {"AKIATARN", "secret/+key"};
const Credentials kTemporaryKey = {"ASIATARN", "other secret", "token=="};

// A request that owns its parts, signed by us and then changed by the test.
struct Signed {
  std::string method = "POST";
  std::string path = "/";
  std::string query;
  std::vector<OwnedHeader> headers = {{"Host", "localhost:24000"},
                                      {"Content-Type", "application/x-www-form-urlencoded"}};
  std::string body = "Action=DescribeCacheClusters&Version=2015-02-02";
  const Credentials* credentials = &kKey;
  Expectation expected = {"eu-central-1", "elasticache", kNowMs};

  SigningContext context(int64_t at_ms) const {
    return {*credentials, "eu-central-1", "elasticache", at_ms};
  }
  Signed& sign(int64_t at_ms = kNowMs) {
    const auto views = header_views();
    for (OwnedHeader& added : sign_request(request(views), context(at_ms))) {
      headers.push_back(std::move(added));
    }
    return *this;
  }
  Signed& presign(int64_t expires_s = 900, int64_t at_ms = kNowMs) {
    const auto views = header_views();
    query = presign_query(request(views), context(at_ms), expires_s);
    return *this;
  }
  std::vector<Header> header_views() const {
    std::vector<Header> views;
    for (const OwnedHeader& header : headers) views.push_back({header.name, header.value});
    return views;
  }
  HttpRequest request(std::span<const Header> views) const {
    return {method, path, query, views, body};
  }
  OwnedHeader& header(std::string_view name) {
    for (OwnedHeader& header : headers) {
      if (header.name == name) return header;
    }
    headers.push_back({std::string(name), ""});
    return headers.back();
  }
  // What the two steps say together: "" or the error's code.
  std::string verdict() const {
    const auto views = header_views();
    const auto claim = read_claim(request(views));
    if (!claim) return std::string(claim.error().spec->code);
    const auto verified = verify(request(views), *claim, *credentials, expected);
    return verified ? "" : std::string(verified.error().spec->code);
  }
  std::string message() const {
    const auto views = header_views();
    const auto claim = read_claim(request(views));
    if (!claim) return claim.error().message;
    const auto verified = verify(request(views), *claim, *credentials, expected);
    return verified ? "" : verified.error().message;
  }
};

void replace(std::string& text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

TEST(Verify, AcceptsWhatWeSign) {
  EXPECT_EQ(Signed().sign().verdict(), "");
  EXPECT_EQ(Signed().presign().verdict(), "");
}

TEST(Verify, ReadsTheClaim) {
  const Signed request = Signed().presign(60);
  const auto views = request.header_views();
  const auto claim = read_claim(request.request(views));
  ASSERT_TRUE(claim);
  EXPECT_TRUE(claim->presigned);
  EXPECT_EQ(claim->access_key_id, "AKIATARN");
  EXPECT_EQ(claim->scope.text(), "20261125/eu-central-1/elasticache/aws4_request");
  EXPECT_EQ(claim->signed_ms, kNowMs);
  EXPECT_EQ(claim->expires_s, 60);
  EXPECT_EQ(claim->signed_headers, (std::vector<std::string>{"content-type", "host"}));
}

TEST(Verify, RefusesAnyChangeOfWhatIsSigned) {
  const std::function<void(Signed&)> changes[] = {
      [](Signed& r) { r.method = "GET"; },
      [](Signed& r) { r.path = "/other"; },
      [](Signed& r) { r.query += "&Action=DeleteCacheCluster"; },
      [](Signed& r) { r.body += "&MaxRecords=20"; },
      [](Signed& r) { r.body.clear(); },
      [](Signed& r) { r.header("Host").value = "elsewhere"; },
      [](Signed& r) { r.header("Content-Type").value = "text/plain"; },
      [](Signed& r) {
        r.headers.push_back({"content-type", "text/plain"});
      },
      [](Signed& r) { r.headers.erase(r.headers.begin() + 1); },
      [](Signed& r) {
        r.headers.push_back({"X-Amz-Meta", "unsigned"});
      },
  };
  for (size_t i = 0; i < std::size(changes); ++i) {
    Signed by_header = Signed().sign();
    changes[i](by_header);
    // An added parameter beside a signed header is a change too, and no second authentication.
    EXPECT_EQ(by_header.verdict(), "SignatureDoesNotMatch") << "change " << i;
    Signed by_query = Signed().presign();
    changes[i](by_query);
    EXPECT_EQ(by_query.verdict(), "SignatureDoesNotMatch") << "change " << i;
  }
}

TEST(Verify, ToleratesHeadersThatNobodySigned) {
  Signed request = Signed().sign();
  request.headers.push_back({"User-Agent", "proxy"});
  request.headers.push_back({"X-Amzn-Trace-Id", "Root=1"});
  EXPECT_EQ(request.verdict(), "");
}

TEST(Verify, RefusesAnotherSecret) {
  Signed request = Signed().sign();
  const Credentials other = {"AKIATARN", "secret/+kez"};
  request.credentials = &other;
  EXPECT_EQ(request.verdict(), "SignatureDoesNotMatch");
  EXPECT_NE(request.message().find("The Canonical String for this request should have been"),
            std::string::npos);
}

TEST(Verify, RefusesAScopeThatIsNotOurs) {
  Signed request = Signed().sign();
  request.expected.region = "us-east-1";
  EXPECT_EQ(request.message(),
            "Credential should be scoped to a valid region, not 'eu-central-1'.");
  request = Signed().sign();
  request.expected.service = "iam";
  EXPECT_EQ(request.message(), "Credential should be scoped to correct service: 'iam'.");
  request = Signed().sign();
  replace(request.header("Authorization").value, "20261125", "20261124");
  EXPECT_EQ(request.verdict(), "SignatureDoesNotMatch");
  EXPECT_TRUE(request.message().starts_with("Date in Credential scope does not match"));
}

TEST(Verify, KeepsAWindowOfFiveMinutes) {
  constexpr int64_t kMinuteMs = 60'000;
  EXPECT_EQ(Signed().sign(kNowMs - 5 * kMinuteMs).verdict(), "");
  EXPECT_EQ(Signed().sign(kNowMs + 5 * kMinuteMs).verdict(), "");
  EXPECT_EQ(Signed().sign(kNowMs - 5 * kMinuteMs - 1000).message(),
            "Signature expired: 20261125T052459Z is now earlier than 20261125T052500Z "
            "(20261125T053000Z - 5 min.)");
  EXPECT_EQ(Signed().sign(kNowMs + 5 * kMinuteMs + 1000).message(),
            "Signature not yet current: 20261125T053501Z is still later than 20261125T053500Z "
            "(20261125T053000Z + 5 min.)");
}

TEST(Verify, EndsPresignedRequestsWhenTheySay) {
  EXPECT_EQ(Signed().presign(900, kNowMs - 900'000).verdict(), "");
  EXPECT_EQ(Signed().presign(900, kNowMs - 901'000).verdict(), "RequestExpired");
  EXPECT_EQ(Signed().presign(604'800, kNowMs - 604'800'000).verdict(), "");
  EXPECT_EQ(Signed().presign(900, kNowMs + 301'000).verdict(), "SignatureDoesNotMatch");
  for (const char* expires : {"0", "-1", "604801", "x", "", "99999999999999999999"}) {
    Signed request = Signed().presign(900);
    replace(request.query, "X-Amz-Expires=900", std::string("X-Amz-Expires=") + expires);
    EXPECT_EQ(request.verdict(), "IncompleteSignature") << expires;
  }
}

TEST(Verify, WantsTheSessionTokenOfTemporaryCredentials) {
  Signed request;
  request.credentials = &kTemporaryKey;
  EXPECT_EQ(request.sign().verdict(), "");
  Signed presigned;
  presigned.credentials = &kTemporaryKey;
  EXPECT_EQ(presigned.presign().verdict(), "");

  const Credentials renewed = {"ASIATARN", "other secret", "newer token"};
  request.credentials = &renewed;
  EXPECT_EQ(request.verdict(), "InvalidClientTokenId");
  const Credentials permanent = {"ASIATARN", "other secret"};
  presigned.credentials = &permanent;
  EXPECT_EQ(presigned.verdict(), "InvalidClientTokenId");
}

TEST(Verify, WantsHostAndAmzHeadersSigned) {
  Signed request = Signed().sign();
  replace(request.header("Authorization").value, "content-type;host;", "content-type;");
  EXPECT_EQ(request.message(), "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  request = Signed().sign();
  replace(request.header("Authorization").value, ";x-amz-date", "");
  EXPECT_EQ(request.verdict(), "SignatureDoesNotMatch");
}

TEST(Verify, HoldsTheNamedPayloadHashToTheBody) {
  Signed request;
  request.header("X-Amz-Content-Sha256").value = base::hex(base::sha256(request.body));
  EXPECT_EQ(request.sign().verdict(), "");
  for (const char* named :
       {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}) {
    Signed other;
    other.header("X-Amz-Content-Sha256").value = named;
    EXPECT_EQ(other.sign().verdict(), "SignatureDoesNotMatch") << named;
  }
}

// A signature of the canonical request over UNSIGNED-PAYLOAD, as S3's presigned URLs have it.
std::string unsigned_payload_query(const Signed& request) {
  std::string query =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-Credential="
      "AKIATARN%2F20261125%2Feu-central-1%2Felasticache%2Faws4_request&X-Amz-Date="
      "20261125T053000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host";
  const auto views = request.header_views();
  HttpRequest to_sign = request.request(views);
  to_sign.query = query;
  const std::string names[] = {"host"};
  const CredentialScope scope = {"20261125", "eu-central-1", "elasticache"};
  const std::string canonical =
      canonical_request(to_sign, {.signed_headers = names, .payload_hash = kUnsignedPayload});
  return query + "&X-Amz-Signature=" +
         signature(signing_key(kKey.secret_access_key, scope),
                   string_to_sign("20261125T053000Z", scope, canonical));
}

TEST(Verify, TakesAnUnsignedPayloadOnlyWhereThereIsNone) {
  Signed request;
  request.body.clear();
  request.query = unsigned_payload_query(request);
  EXPECT_EQ(request.verdict(), "");
  request.body = "Action=DeleteCacheCluster";
  EXPECT_EQ(request.verdict(), "SignatureDoesNotMatch");
}

TEST(ReadClaim, TellsMissingFromIncomplete) {
  Signed request;
  EXPECT_EQ(request.verdict(), "MissingAuthenticationToken");
  EXPECT_EQ(request.message(), "Request is missing Authentication Token");
  request.header("Authorization").value = "AWS4-HMAC-SHA256";
  EXPECT_EQ(request.message(),
            "Authorization header requires 'Credential' parameter. Authorization header requires "
            "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
            "Authorization header requires existence of an 'X-Amz-Date'.");
}

TEST(ReadClaim, RefusesWhatIsMalformed) {
  const std::pair<const char*, const char*> changes[] = {
      {"AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"},
      {"AWS4-HMAC-SHA256", "Basic"},
      {"AKIATARN/", ""},
      {"AKIATARN/", "/"},
      {"aws4_request", "aws5_request"},
      {"content-type;host", "host;content-type"},
      {"content-type;host", "content-type;host;host"},
      {"SignedHeaders=", "SignedHeaders"},
      {"SignedHeaders=", "Credential=x, SignedHeaders="},
      {"SignedHeaders=", "Unknown=x, SignedHeaders="},
      {"Signature=", "Signature=0"},
      {"Signature=", "Signature=G, Other="},
  };
  for (const auto& [from, to] : changes) {
    Signed request = Signed().sign();
    replace(request.header("Authorization").value, from, to);
    EXPECT_EQ(request.verdict(), "IncompleteSignature") << from << " -> " << to;
  }
  for (const char* date : {"", "20261125T0530Z", "20261325T053000Z", "20261125T243000Z",
                           "Wed, 25 Nov 2026 05:30:00 GMT", "2026112xT053000Z"}) {
    Signed request = Signed().sign();
    request.header("X-Amz-Date").value = date;
    EXPECT_EQ(request.verdict(), "IncompleteSignature") << date;
  }
}

TEST(ReadClaim, RefusesTwoAuthenticationsOfOneRequest) {
  Signed request = Signed().presign();
  request.sign();
  EXPECT_EQ(request.verdict(), "IncompleteSignature");
  request = Signed().sign();
  request.headers.push_back(request.header("Authorization"));
  EXPECT_EQ(request.verdict(), "IncompleteSignature");
  request = Signed().presign();
  request.query += "&X-Amz-Date=20261125T053000Z";
  EXPECT_EQ(request.verdict(), "IncompleteSignature");
}

TEST(ReadClaim, TakesTheDateHeaderWhereThereIsNoOther) {
  Signed request = Signed().sign();
  request.header("X-Amz-Date").name = "Date";
  replace(request.header("Authorization").value, ";x-amz-date", "");
  const auto views = request.header_views();
  const auto claim = read_claim(request.request(views));
  ASSERT_TRUE(claim) << claim.error().message;
  EXPECT_EQ(claim->signed_ms, kNowMs);
}

TEST(UnknownAccessKey, HasTheWordsOfAws) {
  EXPECT_EQ(unknown_access_key().spec->http_status, 403);
  EXPECT_EQ(unknown_access_key().spec->code, "InvalidClientTokenId");
}

}  // namespace
}  // namespace aws
