// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>

#include "agent/drivers/reply.h"
#include "base/check.h"

// Any stream of bytes, in the dialect that the first byte chooses, parses to replies that are as
// long as they say, and no shorter piece of one is another reply.

namespace {

using agent::Dialect;
using agent::Reply;
using agent::ReplyStatus;

ReplyStatus parse(Dialect dialect, std::string_view bytes, Reply& reply, size_t& consumed) {
  const auto block = std::make_unique<char[]>(bytes.size());  // ends with the data, for ASan
  std::copy_n(bytes.data(), bytes.size(), block.get());
  return agent::parse_reply(dialect, {block.get(), bytes.size()}, reply, consumed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const Dialect dialect = data[0] % 2 == 0 ? Dialect::kResp : Dialect::kMemcache;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  Reply reply;
  size_t consumed = 0;
  while (parse(dialect, bytes, reply, consumed) == ReplyStatus::kComplete) {
    CHECK(consumed > 0 && consumed <= bytes.size());
    Reply shorter;
    size_t ignored = 0;
    CHECK(parse(dialect, bytes.substr(0, consumed - 1), shorter, ignored) !=
          ReplyStatus::kComplete);
    bytes.remove_prefix(consumed);
  }
  return 0;
}
