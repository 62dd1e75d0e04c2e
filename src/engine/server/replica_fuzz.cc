// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/heap_meter.h"
#include "base/log.h"
#include "engine/server/simulated_node.h"
#include "engine/server/test_inputs.h"
#include "engine/session/client.h"

// Any bytes from a client that says it is a replica, and takes all, little or nothing of what it is
// sent, while others write. The node serves them, holds no more memory than is allowed for a client
// who does not read, and forgets the replica when it is gone.
//
// The first byte says how many bytes come at a time (the lowest two bits), how much of what it is
// sent the replica takes (the next two), and whether it first asks for a snapshot (16).

namespace engine {
namespace {

void run_snapshots(SimulatedNode& node) {
  node.run_for_ms(200);  // one begins some time after it was asked for
  node.node().snapshots.complete(node.node().keyspace.worker(0));
  node.run_until_idle();
}

void fuzz_replica(uint8_t choice, std::string_view bytes) {
  constexpr size_t kBytesAtATime[] = {3, 61, 4096, SIZE_MAX};
  constexpr size_t kRooms[] = {SIZE_MAX, 1, 100, 0};
  Settings settings;
  settings.repl_diskless_sync_delay_s = 0;
  settings.replication_secret = "secret";
  SimulatedNode node(settings);
  const auto writer = node.connect();
  const auto replica = node.connect();
  node.say(writer, "SET k v\r\n");
  replica->set_room(kRooms[choice >> 2 & 3]);
  const std::string text =
      ((choice & 16) != 0 ? "REPLCONF capa eof capa psync2\r\nPSYNC ? -1\r\n" : "") +
      std::string(bytes);
  const base::HeapMeter heap;
  std::string_view left = text;
  while (!left.empty() && !replica->closed_by_node()) {
    const size_t count = std::min(left.size(), kBytesAtATime[choice & 3]);
    replica->send(left.substr(0, count));
    left.remove_prefix(count);
    node.run_until_idle();
    run_snapshots(node);
    replica->take();
    node.say(writer, "INCR n\r\n");
  }
  CHECK(heap.growth() <= 16 * text.size() + 2 * Client::kPauseAtOutputBytes);
  replica->vanish();
  run_snapshots(node);
  CHECK(node.node().replication.replicas().empty());
  CHECK(node.say(node.connect(), "PING\r\n") == "+PONG\r\n");
}

}  // namespace
}  // namespace engine

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  base::log::set_level(base::log::Level::kNothing);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!engine::has_banned_command(bytes)) engine::fuzz_replica(data[0], bytes);
  return 0;
}
