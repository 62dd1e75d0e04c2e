// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/found_keys.h"

#include <algorithm>

#include "engine/session/named_arguments.h"

namespace engine {

bool find_key_positions(const CommandSpec& spec, Arguments args, std::vector<uint32_t>& positions) {
  if (spec.find_keys != nullptr) return spec.find_keys(args, positions);
  for_each_in(spec.keys, args.size(), [&](uint32_t at) { positions.push_back(at); });
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
