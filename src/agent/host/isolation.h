// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "agent/host/host_files.h"
#include "agent/process/confinement.h"

namespace agent {

// How the nodes of a host are kept from each other and from the host.
struct IsolationOptions {
  // Numbers of users and groups that are nobody else's; no names are needed. 0: nodes run as the
  // agent does.
  uint32_t first_user = 0;
  uint32_t last_user = 0;
  Confinement measures = {};  // of each node, beside its user; all of it is possible here
};

// Gives the nodes of each shard, and each node that is in none, a user of their own, and finds it
// again: it is the group that a node's directory belongs to. The nodes of a shard share addresses,
// which the kernel grants to one user only. Belongs to the loop's thread.
class NodeUsers {
 public:
  // `files` outlives it. `state_directory` by its full name, as the agent has taken it.
  NodeUsers(HostFiles& files, std::string state_directory, const IsolationOptions& options)
      : files_(files),
        state_directory_(std::move(state_directory)),
        first_(options.first_user),
        last_(options.last_user) {}

  // 0: there is none to give. `shard` is empty for a node that is in none.
  uint32_t user_of(const std::string& node, const std::string& shard);
  // What an earlier agent has given, if it has.
  void recover(const std::string& node, const std::string& shard);
  // Once nothing is left that belongs to the node.
  void release(const std::string& node);

 private:
  bool is_ours(uint32_t user) const { return user >= first_ && user <= last_; }
  uint32_t choose() const;
  std::optional<uint32_t> given_before(const std::string& node) const;

  struct Given {
    uint32_t user = 0;
    std::set<std::string> nodes;
  };

  HostFiles& files_;
  const std::string state_directory_;
  const uint32_t first_;
  const uint32_t last_;
  std::map<std::string, Given> given_;  // by shards and by nodes
};

}  // namespace agent
