// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "protocol/resp/request_parser.h"

// Any stream of bytes parses to the same requests whole and in pieces. The first two bytes choose
// the pieces and whether the client is authenticated.

namespace {

using protocol::resp::ParserLimits;
using protocol::resp::ParseStatus;
using protocol::resp::RequestParser;

struct Outcome {
  std::vector<std::vector<std::string>> requests;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view bytes, const ParserLimits& limits, size_t chunk) {
  Outcome outcome;
  RequestParser parser;
  std::vector<std::string_view> args;
  size_t start = 0;
  size_t arrived = 0;
  while (arrived < bytes.size()) {
    arrived = std::min(bytes.size(), arrived + chunk);
    for (;;) {
      const size_t size = arrived - start;
      const auto block = std::make_unique<char[]>(size);  // ends with the data, for ASan
      std::copy_n(bytes.data() + start, size, block.get());
      size_t consumed = 0;
      const auto status = parser.parse({block.get(), size}, limits, args, consumed);
      if (status == ParseStatus::kIncomplete) {
        CHECK(args.empty() && consumed == 0 && parser.bytes_missing() >= 1);
        break;
      }
      if (status == ParseStatus::kError) {
        outcome.error = parser.error();
        return outcome;
      }
      CHECK(consumed >= 1 && consumed <= size);
      outcome.requests.emplace_back(args.begin(), args.end());
      start += consumed;
    }
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  ParserLimits limits;
  limits.authenticated = (data[1] & 1) == 0;
  limits.inline_bytes_max = 200;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  CHECK(parse(bytes, limits, bytes.size() + 1) == parse(bytes, limits, data[0] % 32U + 1));
  return 0;
}
