// SPDX-License-Identifier: Apache-2.0
#include "base/cpu_list.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "base/numbers.h"

namespace base {

namespace {

std::optional<int> core(std::string_view text) {
  const auto number = parse_uint64(text);
  if (!number || *number >= CPU_SETSIZE) return std::nullopt;
  return static_cast<int>(*number);
}

// "4", "4-7" or "4-7:2".
bool add_range(std::string_view range, std::vector<int>& cores) {
  const size_t colon = std::min(range.find(':'), range.size());
  const std::string_view ends = range.substr(0, colon);
  const size_t dash = std::min(ends.find('-'), ends.size());
  const auto first = core(ends.substr(0, dash));
  const auto last = dash == ends.size() ? first : core(ends.substr(dash + 1));
  const auto step = colon == range.size() ? 1 : core(range.substr(colon + 1));
  if (!first || !last || !step || *first > *last || *step == 0) return false;
  for (int number = *first; number <= *last; number += *step) cores.push_back(number);
  return true;
}

}  // namespace

Result<std::vector<int>> parse_cpu_list(std::string_view text) {
  std::vector<int> cores;
  std::string_view rest = text;
  for (;;) {
    const size_t comma = std::min(rest.find(','), rest.size());
    if (!add_range(rest.substr(0, comma), cores)) {
      return Error{"'" + std::string(text) + "' is not a list of cores such as 0,2,4-7 or 0-6:2"};
    }
    if (comma == rest.size()) return cores;
    rest.remove_prefix(comma + 1);
  }
}

Result<void> use_cores(std::string_view list) {
  if (list.empty()) return {};
  const auto cores = parse_cpu_list(list);
  if (!cores) return cores.error();
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int number : *cores) CPU_SET(number, &set);
  if (sched_setaffinity(0, sizeof set, &set) == 0) return {};
  return Error{"cannot use the cores '" + std::string(list) + "': " + std::strerror(errno)};
}

}  // namespace base
