// SPDX-License-Identifier: Apache-2.0
// What a node may answer, in two pieces: the first byte says the dialect and where they are cut. A
// reply ends where it does in one piece, and what is made of it for a browser is bounded.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "control/data/replies.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace control::data;  // NOLINT(google-build-using-namespace): a program of one function
  if (size == 0) return 0;
  const auto dialect = data[0] % 2 == 0 ? Dialect::kResp : Dialect::kMemcached;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  Scan whole;
  const Seen seen = scan_reply(dialect, bytes, whole);
  Scan pieces;
  const Seen first = scan_reply(dialect, bytes.substr(0, data[0] / 2), pieces);
  if (first == Seen::kPart) {
    CHECK(scan_reply(dialect, bytes, pieces) == seen);
    CHECK(seen == Seen::kBroken || pieces.at == whole.at);
  }
  if (seen != Seen::kWhole) return 0;
  CHECK(whole.at > 0 && whole.at <= bytes.size());
  constexpr size_t kTextMax = 16;
  constexpr size_t kPerByte = 64;  // of JSON for each of a reply
  const auto json = reply_to_json(dialect, bytes.substr(0, whole.at), kTextMax);
  CHECK(!json || (json->starts_with("{") && json->ends_with("}")));
  CHECK(!json || json->size() <= kPerByte * (whole.at + 1));
  return 0;
}
