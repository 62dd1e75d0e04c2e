// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/host/host_files.h"
#include "base/simulated_disk.h"
#include "sim/world.h"

namespace sim {

// The files of a simulated host, and the disks on which its nodes have their data, by directory.
// They outlive every process. Writing fails now and then, while `failures` says so.
class SimulatedFiles final : public agent::HostFiles {
 public:
  explicit SimulatedFiles(World& world) : world_(world) {}

  base::Result<OwnedDirectory> own_directory(const std::string& path) override;
  base::Result<void> make_directory(const std::string& path) override;
  base::Result<void> rename(const std::string& from, const std::string& to) override;
  base::Result<void> remove_all(const std::string& path) override;
  bool exists(const std::string& path) const override;
  base::Result<void> set_access(const std::string& path, const Access& access) override;
  std::optional<Access> access_of(const std::string& path) const override;
  base::Result<std::vector<std::string>> list(const std::string& path) const override;
  base::Result<std::optional<std::string>> read(const std::string& path) const override;
  base::Result<void> replace(const std::string& path, std::string_view text) override;
  std::string last_line(const std::string& path) const override;
  base::Result<void> rotate_log(const std::string& path, const agent::LogLimits& limits) override;
  base::Result<ShortName> short_name(const std::string& directory) const override;

  // What is in a node's directory of data.
  std::shared_ptr<base::SimulatedDisk> disk(const std::string& directory);

  int64_t failures_per_mille = 0;

 private:
  base::Result<void> maybe_fail(const std::string& what);

  World& world_;
  std::set<std::string> directories_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, std::shared_ptr<base::SimulatedDisk>> disks_;
  std::weak_ptr<void> owner_;
};

}  // namespace sim
