// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/heap_meter.h"
#include "base/log.h"
#include "engine/persistence/test_checksum.h"
#include "engine/server/primary_link.h"
#include "engine/server/simulated_node.h"
#include "engine/server/test_inputs.h"

// Any bytes from a primary: answers to the handshake, a snapshot, a stream. Whatever comes, the
// node serves its clients, takes no more memory than has come, and can be told to follow nobody.
//
// The first byte says how many bytes come at a time (the lowest two bits) and what is said before
// the rest, so that it gets further: all of the handshake (4), with a snapshot (8) that is what
// stands in front of a line "@@ ", by its length or up to a mark (16).

namespace engine {
namespace {

constexpr std::string_view kMark = "0123456789abcdef0123456789abcdef01234567";

std::string said_by_primary(uint8_t choice, std::string_view bytes) {
  std::string text;
  if ((choice & 12) != 0) text += "+PONG\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n";
  if ((choice & 8) == 0) return text + std::string(bytes);
  const auto sections = named_sections(bytes);
  const std::string file = with_right_checksum(sections[0].second);
  text += "+FULLRESYNC " + std::string(kMark) + " 7\r\n";
  if ((choice & 16) != 0) {
    text += "$EOF:" + std::string(kMark) + "\r\n" + file + std::string(kMark);
  } else {
    text += "$" + std::to_string(file.size()) + "\r\n" + file;
  }
  for (size_t i = 1; i < sections.size(); i++) text += sections[i].second;
  return text;
}

void say_all(SimulatedNode& node, std::string_view text, size_t at_a_time) {
  const SimulatedNode::Peer primary = node.primary;
  while (!text.empty() && !primary->closed_by_node()) {
    primary->send(text.substr(0, at_a_time));
    text.remove_prefix(std::min(text.size(), at_a_time));
    node.run_until_idle();
    node.load();
    primary->take();
  }
}

void fuzz_primary(uint8_t choice, std::string_view bytes) {
  constexpr size_t kBytesAtATime[] = {1, 61, 4096, SIZE_MAX};
  SimulatedNode node;
  const auto peer = node.connect();
  node.core().follow(PrimaryAddress{.host = "primary", .port = 6379});
  node.run_until_idle();
  CHECK(node.primary != nullptr);
  const std::string text = said_by_primary(choice, bytes);
  const base::HeapMeter heap;
  say_all(node, text, kBytesAtATime[choice & 3]);
  // A snapshot may be compressed. A stream is kept in blocks, for others.
  const bool loads = text.find("REDIS") != text.npos || text.find("VALKEY") != text.npos;
  CHECK(heap.growth() <= (loads ? 16 * 88 : 16) * text.size() + (size_t{2} << 20));
  node.primary->vanish();
  node.run_for_ms(1100);  // it connects again
  node.load();
  node.core().follow(std::nullopt);
  node.run_until_idle();
  CHECK(node.say(peer, "PING\r\n") == "+PONG\r\n");
}

}  // namespace
}  // namespace engine

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  base::log::set_level(base::log::Level::kNothing);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!engine::has_banned_command(bytes)) engine::fuzz_primary(data[0], bytes);
  return 0;
}
