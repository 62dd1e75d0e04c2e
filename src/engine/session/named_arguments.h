// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/ascii.h"
#include "engine/session/command_spec.h"

// What arguments name beside keys, as the rows of commands say it: databases and channels.

namespace engine {

// Calls `visit` for the positions of the range among so many arguments.
template <typename Visit>
void for_each_in(const KeyRange& range, size_t arguments, Visit visit) {
  if (range.first == 0) return;
  const auto count = static_cast<int64_t>(arguments);
  const int64_t last = range.last < 0 ? count + range.last : range.last;
  for (int64_t i = range.first; i <= last && i < count; i += range.step) {
    visit(static_cast<uint32_t>(i));
  }
}

// The same for the positions of arguments that name databases.
template <typename Visit>
void for_each_database(const CommandSpec& spec, Arguments args, Visit visit) {
  const DatabaseArguments& databases = spec.databases;
  for_each_in(databases.at, args.size(), visit);
  if (databases.behind.empty()) return;
  for (size_t i = static_cast<size_t>(databases.from); i + 1 < args.size(); i++) {
    if (base::equals_ignore_case(args[i], databases.behind)) visit(static_cast<uint32_t>(++i));
  }
}

inline bool names_database(const CommandSpec& spec, Arguments args, size_t argument) {
  bool found = false;
  for_each_database(spec, args, [&](uint32_t position) { found |= position == argument; });
  return found;
}

}  // namespace engine
