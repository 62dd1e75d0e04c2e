// SPDX-License-Identifier: Apache-2.0
// Any request can be read, canonicalised and refused. What we sign ourselves verifies, in both
// forms, and no more once a byte of it has changed. The input is a request: a line with the
// method, the path and the query, lines with headers, an empty line, the body.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4/verify.h"
#include "base/check.h"

namespace {

constexpr int64_t kNowMs = 1'440'938'160'000;
constexpr aws::Expectation kExpected = {"us-east-1", "service", kNowMs};

std::string_view take_until(std::string_view& text, char end) {
  const std::string_view taken = text.substr(0, text.find(end));
  text.remove_prefix(taken.size() < text.size() ? taken.size() + 1 : taken.size());
  return taken;
}

struct Parsed {
  std::vector<aws::Header> headers;
  aws::HttpRequest request;
};

Parsed parse(std::string_view text) {
  Parsed parsed;
  std::string_view line = take_until(text, '\n');
  parsed.request.method = take_until(line, ' ');
  parsed.request.path = take_until(line, '?');
  parsed.request.query = line;
  while (!text.empty()) {
    line = take_until(text, '\n');
    if (line.empty()) break;
    const std::string_view name = take_until(line, ':');
    parsed.headers.push_back({name, line});
  }
  parsed.request.body = text;
  return parsed;
}

bool verifies(const aws::HttpRequest& request, const aws::Credentials& credentials) {
  const auto claim = aws::read_claim(request);
  return claim && aws::verify(request, *claim, credentials, kExpected);
}

void round_trip(Parsed parsed, const aws::Credentials& credentials) {
  const aws::SigningContext context = {credentials, kExpected.region, kExpected.service, kNowMs};
  parsed.request.headers = parsed.headers;
  const std::string query = aws::presign_query(parsed.request, context, 60);
  aws::HttpRequest presigned = parsed.request;
  presigned.query = query;
  CHECK(verifies(presigned, credentials));

  const auto added = aws::sign_request(parsed.request, context);
  for (const aws::OwnedHeader& header : added)
    parsed.headers.push_back({header.name, header.value});
  parsed.request.headers = parsed.headers;
  CHECK(verifies(parsed.request, credentials));
  const std::string longer = std::string(parsed.request.body) + ' ';
  parsed.request.body = longer;
  CHECK(!verifies(parsed.request, credentials));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const aws::Credentials credentials = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
  Parsed parsed = parse({reinterpret_cast<const char*>(data), size});
  parsed.request.headers = parsed.headers;
  verifies(parsed.request, credentials);

  // Without authentications of its own, and with one plain host, the request can be signed.
  Parsed plain = parsed;
  std::erase_if(plain.headers, [](const aws::Header& header) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz-";
    return header.name.find_first_not_of(kPlain) != std::string_view::npos || header.name.empty() ||
           header.name.starts_with("x-amz-") || header.name == "host" ||
           header.name == "authorization";
  });
  plain.headers.push_back({"host", "example.amazonaws.com"});
  bool has_own = false;
  for (const auto& parameter : aws::parse_query(parsed.request.query)) {
    has_own = has_own || parameter.name.starts_with("X-Amz-");
  }
  if (!has_own) round_trip(plain, credentials);
  return 0;
}
