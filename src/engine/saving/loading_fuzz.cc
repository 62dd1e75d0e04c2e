// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/heap_meter.h"
#include "base/log.h"
#include "engine/persistence/test_checksum.h"
#include "engine/saving/loading.h"

// A whole file as a node loads it at its start. Any bytes behind the first, which chooses how, are
// a data set or an error; what is loaded is as many keys as it says; and on the way as at the end
// it takes no more memory than the bytes may stand for.

namespace engine {
namespace {

class Bytes final : public base::FileView {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string_view front(uint64_t /*wanted*/) override { return bytes_; }
  uint64_t size_at_most() const override { return bytes_.size(); }

 private:
  const std::string bytes_;
};

// What a file may cost at most. An empty group of a stream is the dearest: eight bytes that stand
// for 152. Compressed ones may stand for 264 for three.
size_t file_cost_max(std::string_view file) {
  constexpr size_t kExpansionMax = 20;
  constexpr size_t kFreeBytes = 1u << 20;
  constexpr size_t kLongestRun = 88;
  constexpr char kCompressed = '\xC3';
  const bool compressed = file.find(kCompressed) != std::string_view::npos;
  return kExpansionMax * (compressed ? kLongestRun : 1) * file.size() + kFreeBytes;
}

LoadingOptions options_of(uint8_t choice) {
  constexpr int64_t kNowMs = 1'700'000'000'000;
  LoadingOptions options;
  if ((choice & 1) != 0) options.due_by_ms = kNowMs;
  options.replaces_existing = (choice & 2) != 0;
  options.version_check = (choice & 4) != 0 ? RdbVersionCheck::kRelaxed : RdbVersionCheck::kStrict;
  return options;
}

uint64_t keys_in(Keyspace& keyspace) {
  uint64_t keys = 0;
  const Guard guard(keyspace, keyspace.worker(0));
  for (uint32_t db = 0; db < keyspace.databases(); db++) {
    TableSet* set = guard.table_set_if_any(db);
    if (set == nullptr) continue;
    for (uint32_t i = 0; i < set->size(); i++) keys += (*set)[i].size();
  }
  return keys;
}

void load(std::string file, const LoadingOptions& options) {
  const size_t cost_max = file_cost_max(file);
  const size_t bytes = file.size();
  Keyspace keyspace({.partitions = 4, .databases = 4});
  keyspace.hold(Keyspace::kLoad, true);
  const int64_t held_before = keyspace.worker(0).memory.net_bytes();
  const base::HeapMeter heap;
  {
    Loading loading(keyspace, std::make_unique<Bytes>(std::move(file)), options, [] {});
    loading.complete(keyspace.worker(0));
    const auto result = loading.result();
    if (result) {
      CHECK(result->bytes <= bytes);
      CHECK(options.replaces_existing || result->keys == keys_in(keyspace));
    } else {
      CHECK(!result.error().message.empty());
    }
  }
  const int64_t held = keyspace.worker(0).memory.net_bytes() - held_before;
  CHECK(heap.growth() + static_cast<size_t>(held) <= cost_max);
}

}  // namespace
}  // namespace engine

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  base::log::set_level(base::log::Level::kNothing);
  const std::string file(reinterpret_cast<const char*>(data) + 1, size - 1);
  engine::load(engine::with_right_checksum(file), engine::options_of(data[0]));
  return 0;
}
