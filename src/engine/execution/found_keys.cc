// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/found_keys.h"

#include <algorithm>

namespace engine {

bool find_key_positions(const CommandSpec& spec, Arguments args, std::vector<uint32_t>& positions) {
  if (spec.find_keys != nullptr) return spec.find_keys(args, positions);
  if (spec.keys.first == 0) return true;
  const auto count = static_cast<int64_t>(args.size());
  const int64_t last = spec.keys.last < 0 ? count + spec.keys.last : spec.keys.last;
  for (int64_t i = spec.keys.first; i <= last && i < count; i += spec.keys.step) {
    positions.push_back(static_cast<uint32_t>(i));
  }
  return true;
}

bool FoundKeys::find(const Keyspace& keyspace, const CommandSpec& spec, Arguments args,
                     std::vector<uint32_t>& positions) {
  positions.clear();
  if (!find_key_positions(spec, args, positions)) return false;
  Many& many = many_.emplace();
  for (const uint32_t position : positions) {
    if (position == kAnyKey) {
      any_ = true;
      continue;
    }
    many.keys.push_back(keyspace.key(args[position]));
    many.partitions.push_back(many.keys[many.keys.size() - 1].partition);
  }
  std::sort(many.partitions.begin(), many.partitions.end());
  const uint32_t* end = std::unique(many.partitions.begin(), many.partitions.end());
  many.partitions.truncate(static_cast<size_t>(end - many.partitions.begin()));
  return true;
}

}  // namespace engine
