// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/heap_meter.h"
#include "base/log.h"
#include "engine/server/simulated_node.h"
#include "engine/server/test_inputs.h"

// A manifest and the files it names, of which the last one's end may be torn off. A node starts
// with them or says why not. If it starts it serves, and what it leaves behind is a journal.
//
// The first byte: whether torn ends are cut (1), and how many bytes are torn off (the rest). Then
// the manifest and, behind a line "@@ NAME" each, the files.

namespace engine {
namespace {

constexpr std::string_view kDirectory = "./appendonlydir/";

Settings settings_of(uint8_t choice) {
  Settings settings;
  settings.appendonly = true;
  settings.aof_load_truncated = (choice & 1) != 0;
  return settings;
}

void put_files(base::SimulatedDisk& disk, std::string_view bytes, size_t torn) {
  auto sections = named_sections(bytes);
  std::string& last = sections.back().second;
  last.resize(last.size() - std::min(last.size(), torn));
  disk.put(std::string(kDirectory) + "appendonly.aof.manifest", sections[0].second);
  for (size_t i = 1; i < sections.size(); i++) {
    const auto& [name, text] = sections[i];
    disk.put(name.starts_with("./") ? name : std::string(kDirectory) + name, text);
  }
}

// Has `from`, or as much of it as was synced, loaded by another node.
void start_again(SimulatedNode& from, const Settings& settings) {
  SimulatedNode node(settings);
  from.disk.crash();
  node.disk.take_from(from.disk);
  const auto restored = node.restore();
  CHECK(restored);
  node.core().end_journal();
}

void fuzz_journal(std::string_view bytes, uint8_t choice) {
  const Settings settings = settings_of(choice);
  SimulatedNode node(settings);
  put_files(node.disk, bytes, choice >> 1);
  const base::HeapMeter heap;
  const auto restored = node.restore();
  constexpr size_t kExpansionMax = 16 * 88;  // of what is compressed
  CHECK(heap.growth() <= kExpansionMax * bytes.size() + (size_t{4} << 20));
  if (!restored) {
    CHECK(!restored.error().message.empty());
    return;
  }
  const auto peer = node.connect();
  CHECK(node.say(peer, "PING\r\n") == "+PONG\r\n");
  node.say(peer, "SET k v\r\n");
  node.core().end_journal();
  start_again(node, settings);
}

}  // namespace
}  // namespace engine

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  base::log::set_level(base::log::Level::kNothing);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!engine::has_banned_command(bytes)) engine::fuzz_journal(bytes, data[0]);
  return 0;
}
