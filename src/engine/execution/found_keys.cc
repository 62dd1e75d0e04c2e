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
  for (const uint32_t position : positions) {
    if (position == kAnyKey) {
      any_ = true;
      continue;
    }
    keys_.push_back(keyspace.key(args[position]));
    partitions_.push_back(keys_[keys_.size() - 1].partition);
  }
  std::sort(partitions_.begin(), partitions_.end());
  const uint32_t* end = std::unique(partitions_.begin(), partitions_.end());
  partitions_.truncate(static_cast<size_t>(end - partitions_.begin()));
  return true;
}

}  // namespace engine
