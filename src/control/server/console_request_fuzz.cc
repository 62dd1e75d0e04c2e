// SPDX-License-Identifier: Apache-2.0
// Requests to the web console as a stranger may send them: lines of an input are the path, the
// method, headers, and behind an empty one the body. Whatever they say, nobody is let in who has
// neither a key, nor a link, nor a session; and every answer is a whole one.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/random.h"
#include "control/server/console_door.h"
#include "control/server/test_front.h"

namespace {

using namespace control;  // NOLINT(google-build-using-namespace): a program of one file

constexpr ConsoleAsset kFiles[] = {{"/", "text/html", "\"page\"", "<html>", "packed", false}};

std::string_view take_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

HttpRequest read(std::string_view rest) {
  HttpRequest request;
  request.path = std::string(take_line(rest));
  request.method = std::string(take_line(rest));
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.empty()) break;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    request.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  request.body = std::string(rest);
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kBytesMax = 4096;
  if (size > kBytesMax) return 0;
  const HttpRequest request = read({reinterpret_cast<const char*>(data), size});
  const base::FakeClock clock;
  test::KeptAccessLog log;
  test::KeyTable keys;
  keys.keys["AKIATARN"] = {.secret = base::random_hex(40), .caller = {}};
  Console console(kFiles, clock);
  FailureRates failures({});
  ConsoleDoor door({.console = console,
                    .keys = keys,
                    .clock = clock,
                    .failures = failures,
                    .region = "eu-central-1",
                    .tls = size % 2 == 0});
  const auto sinks = std::make_shared<const Exchange::Sinks>(Exchange::Sinks{clock, log});
  Exchange exchange(sinks, {&test::kThings}, "127.0.0.1", [](const HttpResponse&) {});
  CHECK(!door.admit(request, exchange).has_value());
  const HttpResponse response = door.handle(request, exchange);
  CHECK(response.status >= 200 && response.status < 500);
  CHECK(response.headers.find("Set-Cookie") == std::string::npos ||
        response.headers.find("Max-Age=0") != std::string::npos);
  CHECK(console.sessions.size() == 0 && !exchange.is_authentic);
  CHECK(!write_http_response(response, {.now_ms = clock.wall_ms()}).empty());
  return 0;
}
