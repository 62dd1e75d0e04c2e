// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "protocol/memcache/request_parser.h"

// Any stream of bytes parses to the same requests and errors whole and in pieces, whose length the
// first byte chooses.

namespace {

using protocol::memcache::ParserLimits;
using protocol::memcache::ParseStatus;
using protocol::memcache::Request;
using protocol::memcache::RequestParser;

using Events = std::vector<std::string>;

std::string describe(const Request& request) {
  std::string text = std::to_string(static_cast<int>(request.verb));
  for (const auto key : request.keys) text.append(" ").append(key);
  for (const auto& flag : request.flags) text.append("/").append(1, flag.letter).append(flag.token);
  for (const uint64_t number : {uint64_t{request.client_flags}, request.cas, request.delta,
                                static_cast<uint64_t>(request.exptime)}) {
    text.append(" ").append(std::to_string(number));
  }
  return text.append(request.noreply ? " noreply|" : "|").append(request.value);
}

Events parse(std::string_view bytes, const ParserLimits& limits, size_t chunk) {
  Events events;
  RequestParser parser;
  Request request;
  size_t start = 0;
  size_t arrived = 0;
  while (arrived < bytes.size()) {
    arrived = std::min(bytes.size(), arrived + chunk);
    ParseStatus status = ParseStatus::kComplete;
    while (status != ParseStatus::kIncomplete) {
      const size_t size = arrived - start;
      const auto block = std::make_unique<char[]>(size);  // ends with the data, for ASan
      std::copy_n(bytes.data() + start, size, block.get());
      size_t consumed = 0;
      status = parser.parse({block.get(), size}, limits, request, consumed);
      CHECK(consumed <= size);
      start += consumed;
      if (status == ParseStatus::kComplete) events.push_back(describe(request));
      if (status == ParseStatus::kError) events.push_back("error " + std::string(parser.error()));
      if (status == ParseStatus::kError && parser.close_after_error()) return events;
      CHECK(status == ParseStatus::kIncomplete ? parser.bytes_missing() >= 1 : consumed >= 1);
    }
  }
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const ParserLimits limits{
      .value_bytes_max = 64, .line_bytes_max = 300, .multiget_bytes_max = 900};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  CHECK(parse(bytes, limits, bytes.size() + 1) == parse(bytes, limits, data[0] % 32U + 1));
  return 0;
}
