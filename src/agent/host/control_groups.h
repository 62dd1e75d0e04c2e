// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace agent {

// What the kernel grants a node beside what it grants itself.
struct ResourceLimits {
  int64_t maxmemory_bytes = 0;  // 0: no limit
  int threads = 1;
};

// A control group (version 2) a node, below one that is ours to divide: the kernel ends a node that
// outgrows its memory, and no other for it; one that computes gets its share by its threads, and
// none starts tasks without end. Without such a group nothing is limited, which the log
// says once.
class ControlGroups {
 public:
  // `parent`: a directory of the group file system that holds no processes; empty if there is none.
  explicit ControlGroups(std::string parent);

  bool enabled() const { return !parent_.empty(); }

  // Makes the node's group, or changes its limits. Returns the file by which a process joins it;
  // empty if nothing is limited.
  std::string limit(const std::string& id, const ResourceLimits& limits);

  // Once no process is in it.
  void remove(const std::string& id) const;

 private:
  base::Result<void> write_limits(const std::string& group, const ResourceLimits& limits) const;
  void give_up(const std::string& why);

  std::string parent_;
  bool counts_tasks_ = false;
};

// The group of this process, if it is one that may be divided: there groups have one hierarchy, and
// the process is its root's, as in many containers. Else an operator has to name one.
std::string own_control_group(const std::string& root = "");

}  // namespace agent
