// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>

#include "base/check.h"
#include "engine/commands/memcache/test_node.h"

// Any stream of bytes is executed without harm, and answered alike whole and in pieces, whose
// length the first byte chooses; its highest bit turns eviction on.

namespace {

constexpr size_t kItemBytesMax = 1024;

std::string answer(std::string_view bytes, size_t chunk, bool evicts) {
  engine::Settings settings = engine::defaults_under(engine::Engine::kMemcached);
  settings.item_size_max = kItemBytesMax;
  engine::MemcacheTestNode node(settings);
  if (evicts) node.keyspace().set_maxmemory(node.keyspace().used_memory() + 4 * kItemBytesMax);
  std::string answers;
  while (!bytes.empty() && !node.client().must_wait()) {
    answers += node.say(bytes.substr(0, chunk));
    bytes.remove_prefix(std::min(chunk, bytes.size()));
  }
  return answers;
}

// These tell of the process and of the bytes of a connection so far: stats, and the binary
// protocol's opcode of it.
bool tells_of_the_process(std::string_view bytes) {
  return bytes.find("stats") != bytes.npos || bytes.find("\x80\x10") != bytes.npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool evicts = (data[0] & 0x80U) != 0;
  const std::string whole = answer(bytes, bytes.size() + 1, evicts);
  const std::string pieces = answer(bytes, data[0] % 32U + 1, evicts);
  CHECK(whole == pieces || tells_of_the_process(bytes));
  return 0;
}
