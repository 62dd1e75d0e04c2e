// SPDX-License-Identifier: Apache-2.0
#include "cli/node_isolation.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "agent/process/confinement_probe.h"
#include "base/log.h"
#include "base/numbers.h"
#include "base/sanitizers.h"

namespace cli {

namespace {

// The directory, or that above it through which others may not go: nodes go by full names, and do
// so in a view in which the way is open.
std::string outermost_closed(const std::filesystem::path& directory) {
  std::filesystem::path path;
  for (const std::filesystem::path& part : directory) {
    path /= part;
    struct stat status = {};
    const bool is_open = stat(path.c_str(), &status) != 0 || (status.st_mode & S_IXOTH) != 0;
    if (!is_open) return path.string();
  }
  return directory.string();
}

// By their full names, and only those that are there.
std::vector<std::string> full_names(const std::vector<std::string>& directories) {
  std::vector<std::string> names;
  for (const std::string& directory : directories) {
    std::error_code error;
    const std::string name = std::filesystem::canonical(directory, error).string();
    if (error || name == "/") continue;
    std::string closed = outermost_closed(name);
    if (std::find(names.begin(), names.end(), closed) == names.end()) {
      names.push_back(std::move(closed));
    }
  }
  return names;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

agent::Confinement wanted_measures(uint32_t first_user, const std::vector<std::string>& hidden) {
  agent::Confinement wanted;
  // Sanitizers trace their own process when it ends.
  if (!base::kAddressSanitizer && !base::kThreadSanitizer) {
    auto filter = agent::SystemCallFilter::make();
    if (filter) {
      wanted.system_calls = *std::move(filter);
    } else {
      base::log::warning("{}", filter.error().message);
    }
  }
  if (geteuid() != 0 || first_user == 0) return wanted;
  wanted.user = first_user;
  wanted.hidden = full_names(hidden);
  wanted.hides_processes = true;
  return wanted;
}

}  // namespace

std::optional<std::pair<uint32_t, uint32_t>> isolation_users(std::string_view text) {
  if (text == "none") return std::pair(0U, 0U);
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = base::parse_uint64(text.substr(0, dash));
  const auto last = base::parse_uint64(text.substr(dash + 1));
  constexpr uint64_t kMost = UINT32_MAX - 1;  // the last number means nobody
  if (!first || !last || *first == 0 || *first > *last || *last > kMost) return std::nullopt;
  return std::pair(static_cast<uint32_t>(*first), static_cast<uint32_t>(*last));
}

NodeIsolation isolate_nodes(std::string_view users, const std::vector<std::string>& hidden,
                            bool has_groups) {
  const auto [first, last] = isolation_users(users).value_or(std::pair(0U, 0U));
  agent::PossibleConfinement possible = agent::probe_confinement(wanted_measures(first, hidden));
  NodeIsolation isolation;
  isolation.options.measures = possible.confinement;
  std::vector<std::string> in_force;
  std::vector<std::string>& missing = possible.impossible;
  if (possible.confinement.user != 0 && possible.confinement.hidden.empty()) {
    possible.confinement.user = 0;
    missing.emplace_back("users of their own (they could not reach their files)");
  }
  if (possible.confinement.user != 0) {
    isolation.options.first_user = first;
    isolation.options.last_user = last;
    in_force.emplace_back("users of their own");
  }
  if (!possible.confinement.hidden.empty()) {
    in_force.emplace_back("a file system without the others' files");
  }
  if (possible.confinement.hides_processes) in_force.emplace_back("a /proc without the others");
  if (possible.confinement.system_calls) in_force.emplace_back("a filter of system calls");
  (has_groups ? in_force : missing).emplace_back("control groups");
  if (geteuid() != 0) missing.emplace_back("what only root can give");
  isolation.words = in_force.empty() ? "nothing that isolates them" : joined(in_force);
  if (!missing.empty()) isolation.words += "; not " + joined(missing);
  return isolation;
}

}  // namespace cli
