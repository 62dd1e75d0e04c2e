// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/filter.h>

#include <memory>
#include <vector>

#include "base/result.h"

namespace agent {

// A seccomp filter: system calls that no node needs, Tarn's or another engine's, and that would let
// one which was taken over look at others, change the machine, or reach parts of the kernel that
// nobody else does: tracing, mounts, namespaces, modules, keys, BPF, io_uring, sockets but of the
// families that caches speak. They fail with EPERM; all others are allowed.
class SystemCallFilter {
 public:
  static base::Result<std::shared_ptr<const SystemCallFilter>> make();

  // For this process and all that it becomes or starts. Needs no_new_privs. Makes system calls
  // only; false: errno says why not.
  bool install() const;

  size_t size() const { return program_.size(); }

 private:
  explicit SystemCallFilter(std::vector<sock_filter> program) : program_(std::move(program)) {}

  std::vector<sock_filter> program_;
};

}  // namespace agent
