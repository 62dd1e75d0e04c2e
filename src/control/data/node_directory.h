// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/model/error.h"
#include "control/api/call.h"
#include "control/data/node_stream.h"

namespace control::data {

// A node as the console knows it.
struct NodeName {
  std::string kind;   // "group": a replication group; "cluster": one that is in none
  std::string cache;  // its id
  std::string node;   // "<cache cluster>.<cache node>"
};

// Whether somebody may connect, and where.
struct NodeFound {
  std::string reason;                    // which policy says so, for the audit log
  std::optional<aws::Error> error = {};  // for the caller: it may not, or there is no such node
  NodeAddress address = {};
};

// Where nodes are, for those who have IAM's right elasticache:Connect on the cache.
class NodeDirectory {
 public:
  virtual ~NodeDirectory() = default;

  // As things are now.
  virtual NodeFound find(const Caller& caller, const NodeName& name) = 0;
};

}  // namespace control::data
