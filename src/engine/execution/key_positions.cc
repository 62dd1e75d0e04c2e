// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/key_positions.h"

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

}  // namespace engine
