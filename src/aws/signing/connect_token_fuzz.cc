// SPDX-License-Identifier: Apache-2.0
// Any text can be read as a token that somebody shows to log in. What is read keeps to the limits,
// and does not depend on the order of its parameters; a changed signature is another one's.

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/signing/connect_token.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto token = aws::read_connect_token(text);
  if (!token) return 0;
  CHECK(!token->cache.empty() && !token->user.empty() && !token->access_key_id.empty());
  CHECK(token->expires_s >= 1 && token->expires_s <= aws::ConnectToken::kSecondsMax);
  CHECK(token->scope.date == aws::format_signing_day(token->signed_ms));
  CHECK(token->is_current(token->signed_ms));
  CHECK(!token->is_current(token->signed_ms + aws::ConnectToken::kSecondsMax * 1000 + 1));

  // The first parameter becomes the last one.
  const size_t begin = text.find("/?") + 2;
  const size_t end = text.find('&', begin);
  if (end == std::string_view::npos) return 0;
  std::string turned(text.substr(0, begin));
  turned.append(text.substr(end + 1)).append("&").append(text.substr(begin, end - begin));
  const auto same = aws::read_connect_token(turned);
  CHECK(same && same->string_to_sign == token->string_to_sign);
  CHECK(same->signature == token->signature);
  return 0;
}
