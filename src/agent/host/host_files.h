// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/process/log_rotation.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace agent {

// The files of a host as an agent needs them. What has been written, renamed or removed is so after
// a power failure too where a function of process/state_file.h says that of itself.
class HostFiles {
 public:
  virtual ~HostFiles() = default;

  // The directory, created if it is missing, by its full name; it is nobody else's as long as
  // somebody holds `lock`. An Error if another process has it.
  struct OwnedDirectory {
    std::string path;
    std::shared_ptr<void> lock;
  };
  virtual base::Result<OwnedDirectory> own_directory(const std::string& path) = 0;

  // With those above it; for its owner alone. No error if it is there.
  virtual base::Result<void> make_directory(const std::string& path) = 0;
  virtual base::Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual base::Result<void> remove_all(const std::string& path) = 0;  // no error if it is missing
  virtual bool exists(const std::string& path) const = 0;

  // Whose a file or a directory is, and who may do what with it; never that which a link is to.
  struct Access {
    uint32_t user = 0;
    uint32_t group = 0;
    uint32_t mode = 0;
    bool is_directory = false;  // told by access_of() only
  };
  virtual base::Result<void> set_access(const std::string& path, const Access& access) = 0;
  // nullopt: it is missing, a link, or not to be looked at.
  virtual std::optional<Access> access_of(const std::string& path) const = 0;
  // The names in a directory, in order.
  virtual base::Result<std::vector<std::string>> list(const std::string& path) const = 0;

  // See process/state_file.h.
  virtual base::Result<std::optional<std::string>> read(const std::string& path) const = 0;
  virtual base::Result<void> replace(const std::string& path, std::string_view text) = 0;
  virtual std::string last_line(const std::string& path) const = 0;

  // See process/log_rotation.h.
  virtual base::Result<void> rotate_log(const std::string& path, const LogLimits& limits) = 0;

  // A part of a log; where there are no logs, nothing. A log that is missing is empty.
  struct LogPart {
    int64_t size = 0;  // of the whole
    std::string text = {};
  };
  virtual base::Result<LogPart> read_log(const std::string& /*path*/, int64_t /*from*/,
                                         size_t /*bytes_max*/) const {
    return LogPart();
  }

  // A directory by a name so short that the path of a socket in it is never too long, good as long
  // as `handle` is.
  struct ShortName {
    std::string name;
    base::Descriptor handle;
  };
  virtual base::Result<ShortName> short_name(const std::string& directory) const = 0;
};

// The kernel's.
class DiskFiles : public HostFiles {
 public:
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
  base::Result<void> rotate_log(const std::string& path, const LogLimits& limits) override;
  base::Result<LogPart> read_log(const std::string& path, int64_t from,
                                 size_t bytes_max) const override;
  base::Result<ShortName> short_name(const std::string& directory) const override;
};

}  // namespace agent
