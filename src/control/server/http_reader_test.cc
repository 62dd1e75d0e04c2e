// SPDX-License-Identifier: Apache-2.0
#include "control/server/http_reader.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace control {
namespace {

constexpr std::string_view kPost =
    "POST /a%2Fb//?X=%20&y HTTP/1.1\r\nhOsT: here:1\r\nX-Amz-Two:  a  b \r\nX-Amz-Two: c\r\n"
    "Content-Length: 4\r\n\r\nbody";

HttpRequest read_one(HttpReader& reader) {
  auto progress = reader.read();
  while (progress && *progress == HttpReader::Progress::kHeader) progress = reader.read();
  EXPECT_TRUE(progress && *progress == HttpReader::Progress::kRequest);
  return reader.take();
}

TEST(HttpReader, KeepsWhatIsSignedAsItWasSent) {
  HttpReader reader({});
  reader.append(kPost);
  const HttpRequest request = read_one(reader);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/a%2Fb//");
  EXPECT_EQ(request.query, "X=%20&y");
  EXPECT_EQ(request.body, "body");
  ASSERT_EQ(request.headers.size(), 4U);
  EXPECT_EQ(request.headers[0].name, "hOsT");
  EXPECT_EQ(request.headers[1].value, "a  b");
  EXPECT_EQ(request.headers[2].value, "c");
  EXPECT_TRUE(request.keep_alive);
  EXPECT_TRUE(reader.is_idle());
}

TEST(HttpReader, ReadsBytesInWhateverPieces) {
  const std::string text = std::string(kPost) + "GET / HTTP/1.1\r\nHost: b\r\n\r\n";
  HttpReader reader({});
  std::vector<HttpRequest> requests;
  for (const char byte : text) {
    reader.append({&byte, 1});
    auto progress = reader.read();
    while (progress && *progress == HttpReader::Progress::kHeader) progress = reader.read();
    ASSERT_TRUE(progress) << progress.error().message;
    if (*progress == HttpReader::Progress::kRequest) requests.push_back(reader.take());
  }
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].body, "body");
  EXPECT_EQ(requests[0].headers.size(), 4U);
  EXPECT_EQ(requests[1].path, "/");
  EXPECT_EQ(requests[1].body, "");
}

TEST(HttpReader, TellsWhereInARequestItIs) {
  HttpReader reader({});
  EXPECT_TRUE(reader.is_idle());
  const size_t head = kPost.size() - 4;
  reader.append(kPost.substr(0, head - 1));
  EXPECT_EQ(*reader.read(), HttpReader::Progress::kNeedsBytes);
  EXPECT_FALSE(reader.is_idle());
  EXPECT_FALSE(reader.has_header());
  reader.append(kPost.substr(head - 1, 1));
  EXPECT_EQ(*reader.read(), HttpReader::Progress::kHeader);
  EXPECT_TRUE(reader.has_header());
  EXPECT_EQ(reader.head().path, "/a%2Fb//");
  EXPECT_EQ(*reader.read(), HttpReader::Progress::kNeedsBytes);
  reader.append(kPost.substr(head));
  EXPECT_EQ(*reader.read(), HttpReader::Progress::kRequest);
}

TEST(HttpReader, TakesNoHeadersFromBehindTheBody) {
  HttpReader reader({});
  reader.append(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\r\nx\r\n0\r\nHost: b\r\nAuthorization: me\r\n\r\n");
  const HttpRequest request = read_one(reader);
  EXPECT_EQ(request.body, "x");
  EXPECT_EQ(request.headers.size(), 2U);
}

TEST(HttpReader, ReadsAnEmptyChunkedBodyInWhateverPieces) {
  HttpReader reader({});
  reader.append("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(*reader.read(), HttpReader::Progress::kHeader);
  for (const char byte : std::string("0\r\n\r")) {
    reader.append({&byte, 1});
    EXPECT_EQ(*reader.read(), HttpReader::Progress::kNeedsBytes);
  }
  reader.append("\n");
  EXPECT_EQ(read_one(reader).body, "");
}

TEST(HttpReader, DoesNotKeepConnectionsOfHttp10) {
  HttpReader reader({});
  reader.append("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_FALSE(read_one(reader).keep_alive);
}

// Whether a body of so many bytes is taken.
bool takes(const char* path, size_t bytes, bool from_agent, bool chunked) {
  HttpReader reader({.body_bytes_max = 100, .agent_body_bytes_max = 1000});
  if (from_agent) reader.take_agents_bodies();
  const std::string body(bytes, 'x');
  std::string request = "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n";
  if (chunked) {
    char size[16];
    std::snprintf(size, sizeof(size), "%zx", bytes);
    request +=
        "Transfer-Encoding: chunked\r\n\r\n" + std::string(size) + "\r\n" + body + "\r\n0\r\n\r\n";
  } else {
    request += "Content-Length: " + std::to_string(bytes) + "\r\n\r\n" + body;
  }
  reader.append(request);
  auto progress = reader.read();
  while (progress && *progress == HttpReader::Progress::kHeader) progress = reader.read();
  if (progress) return reader.take().body == body;
  EXPECT_EQ(progress.error().spec, &aws::kRequestEntityTooLarge);
  return false;
}

TEST(HttpReader, OnlyAgentsSendLargeBodiesAndOnlyToTheirPaths) {
  for (const bool chunked : {false, true}) {
    EXPECT_TRUE(takes("/", 100, false, chunked));
    EXPECT_FALSE(takes("/", 101, false, chunked));
    EXPECT_FALSE(takes("/tarn/agent/report", 101, false, chunked));
    EXPECT_TRUE(takes("/tarn/agent/report", 1000, true, chunked));
    EXPECT_FALSE(takes("/tarn/agent/report", 1001, true, chunked));
    EXPECT_FALSE(takes("/", 101, true, chunked));
    EXPECT_FALSE(takes("/tarn/operator/status", 101, true, chunked));
  }
}

}  // namespace
}  // namespace control
