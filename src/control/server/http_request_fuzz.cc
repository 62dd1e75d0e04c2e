// SPDX-License-Identifier: Apache-2.0
// Requests as a stranger may send them. The first byte says into how large pieces the others are
// cut: however they arrive, the reader must find the same requests and the same mistake. How early
// it finds a mistake in a request that is not complete may differ.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "control/server/http_reader.h"

namespace {

constexpr size_t kHeaderBytesMax = 2048;  // inputs stay below it: it counts what has arrived

struct Reading {
  std::vector<control::HttpRequest> requests;
  std::string error;
};

Reading read_in_pieces(std::string_view bytes, size_t piece) {
  control::HttpReader reader({.header_bytes_max = kHeaderBytesMax, .body_bytes_max = 256});
  Reading reading;
  while (!bytes.empty()) {
    const size_t count = std::min(piece, bytes.size());
    reader.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    for (;;) {
      const auto progress = reader.read();
      if (!progress) {
        reading.error = progress.error().spec->code;
        return reading;
      }
      if (*progress == control::HttpReader::Progress::kNeedsBytes) break;
      if (*progress == control::HttpReader::Progress::kRequest) {
        reading.requests.push_back(reader.take());
      }
    }
  }
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2 || size > kHeaderBytesMax) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Reading whole = read_in_pieces(bytes, bytes.size());
  const Reading pieces = read_in_pieces(bytes, size_t{data[0]} % 32 + 1);
  CHECK(whole.error.empty() || pieces.error.empty() || whole.error == pieces.error);
  CHECK(whole.requests.size() == pieces.requests.size());
  for (size_t i = 0; i < whole.requests.size(); ++i) {
    const control::HttpRequest& one = whole.requests[i];
    const control::HttpRequest& other = pieces.requests[i];
    CHECK(one.method == other.method && one.path == other.path && one.query == other.query);
    CHECK(one.body == other.body && one.body.size() <= 256);
    CHECK(one.headers.size() == other.headers.size());
    CHECK(one.keep_alive == other.keep_alive);
  }
  return 0;
}
