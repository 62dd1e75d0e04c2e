// SPDX-License-Identifier: Apache-2.0
#include "agent/host/control_groups.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "agent/process/state_file.h"
#include "base/descriptor.h"
#include "base/log.h"

namespace agent {

namespace {

constexpr int64_t kPeriodUs = 100'000;
constexpr int kWeightOfThread = 100;  // what the kernel gives by itself
constexpr int kWeightMax = 10'000;
constexpr int kTasksMax = 512;  // threads and children: several times what any engine has
// Connections, buffers, fragments and code, beyond what maxmemory counts.
constexpr int64_t kHeadroomBytes = int64_t{128} << 20;

int64_t memory_max(int64_t maxmemory_bytes) {
  return maxmemory_bytes + maxmemory_bytes / 4 + kHeadroomBytes;
}

base::Result<void> write_to(const std::string& path, const std::string& text) {
  const base::Descriptor fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (fd.get() < 0 ||
      write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return base::system_error("write " + path);
  }
  return {};
}

}  // namespace

ControlGroups::ControlGroups(std::string parent) : parent_(std::move(parent)) {
  if (!enabled()) {
    base::log::notice("nodes are not limited by the kernel: no control group may be divided");
    return;
  }
  const std::string file = parent_ + "/cgroup.subtree_control";
  counts_tasks_ = write_to(file, "+memory +cpu +pids").has_value();
  if (counts_tasks_) return;
  if (const auto divided = write_to(file, "+memory +cpu"); !divided) {
    give_up(divided.error().message);
  }
}

void ControlGroups::give_up(const std::string& why) {
  base::log::warning("nodes are not limited by the kernel: {}", why);
  parent_.clear();
}

std::string ControlGroups::limit(const std::string& id, const ResourceLimits& limits) {
  if (!enabled()) return {};
  const std::string group = parent_ + "/tarn-" + id;
  if (mkdir(group.c_str(), 0755) != 0 && errno != EEXIST) {
    give_up(base::system_error("create " + group).message);
    return {};
  }
  if (const auto written = write_limits(group, limits); !written) {
    give_up(written.error().message);
    return {};
  }
  return group + "/cgroup.procs";
}

base::Result<void> ControlGroups::write_limits(const std::string& group,
                                               const ResourceLimits& limits) const {
  const std::string memory =
      limits.maxmemory_bytes > 0 ? std::to_string(memory_max(limits.maxmemory_bytes)) : "max";
  if (auto written = write_to(group + "/memory.max", memory); !written) return written;
  if (counts_tasks_) {
    if (auto written = write_to(group + "/pids.max", std::to_string(kTasksMax)); !written) {
      return written;
    }
  }
  const int threads = std::max(1, limits.threads);
  const int weight = std::min(kWeightMax, kWeightOfThread * threads);
  if (auto written = write_to(group + "/cpu.weight", std::to_string(weight)); !written) {
    return written;
  }
  const int64_t quota_us = threads * kPeriodUs;
  return write_to(group + "/cpu.max", std::to_string(quota_us) + ' ' + std::to_string(kPeriodUs));
}

void ControlGroups::remove(const std::string& id) const {
  if (enabled()) rmdir((parent_ + "/tarn-" + id).c_str());
}

std::string own_control_group(const std::string& root) {
  const auto groups = read_file(root + "/proc/self/cgroup");
  const std::string mount = root + "/sys/fs/cgroup";
  const bool is_root = groups && groups->value_or("") == "0::/\n";
  return is_root && access((mount + "/cgroup.subtree_control").c_str(), W_OK) == 0 ? mount : "";
}

}  // namespace agent
