// SPDX-License-Identifier: Apache-2.0
#include "agent/host/isolation.h"

#include <functional>
#include <set>

#include "agent/host/node_files.h"
#include "base/log.h"

namespace agent {

namespace {

std::string owner_name(const std::string& node, const std::string& shard) {
  return shard.empty() ? "node " + node : "shard " + shard;
}

}  // namespace

std::optional<uint32_t> NodeUsers::given_before(const std::string& node) const {
  const auto before = NodeFiles::user_of(files_, state_directory_, node);
  return before && is_ours(*before) ? before : std::nullopt;
}

uint32_t NodeUsers::user_of(const std::string& node, const std::string& shard) {
  if (first_ == 0) return 0;
  recover(node, shard);
  Given& given = given_[owner_name(node, shard)];
  if (given.user == 0) given.user = choose();
  given.nodes.insert(node);
  return given.user;
}

void NodeUsers::recover(const std::string& node, const std::string& shard) {
  const auto before = given_before(node);
  if (first_ == 0 || !before) return;
  Given& given = given_[owner_name(node, shard)];
  if (given.user == 0) given.user = *before;
  given.nodes.insert(node);
}

void NodeUsers::release(const std::string& node) {
  for (auto& [name, given] : given_) given.nodes.erase(node);
  std::erase_if(given_, [](const auto& entry) { return entry.second.nodes.empty(); });
}

// Begins where the directory's name says, so that two agents of one host that nobody has told
// otherwise hardly ever give the same.
uint32_t NodeUsers::choose() const {
  std::set<uint32_t> taken;
  for (const auto& [name, given] : given_) taken.insert(given.user);
  if (const auto nodes = NodeFiles::list(files_, state_directory_)) {
    for (const std::string& id : *nodes) {
      if (const auto user = NodeFiles::user_of(files_, state_directory_, id)) taken.insert(*user);
    }
  }
  const uint64_t count = uint64_t{last_} - first_ + 1;
  const uint64_t begin = std::hash<std::string>()(state_directory_) % count;
  for (uint64_t i = 0; i < count; ++i) {
    const auto user = static_cast<uint32_t>(first_ + (begin + i) % count);
    if (!taken.contains(user)) return user;
  }
  base::log::warning("no user is left for a node: all of {} to {} are given", first_, last_);
  return 0;
}

}  // namespace agent
