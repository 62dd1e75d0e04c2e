// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine {

// Where configuration files come from and go to; tests put an in-memory one in its place.
class ConfigFiles {
 public:
  virtual ~ConfigFiles() = default;

  // The whole text of a file.
  virtual base::Result<std::string> read(const std::string& path) const = 0;

  // The files that a shell pattern names, sorted; none is no error.
  virtual std::vector<std::string> matching(const std::string& pattern) const = 0;

  // Replaces a file's text durably: after a crash it is the old one or the new one.
  virtual base::Result<void> replace(const std::string& path, std::string_view text) const = 0;
};

class DiskConfigFiles final : public ConfigFiles {
 public:
  base::Result<std::string> read(const std::string& path) const override;
  std::vector<std::string> matching(const std::string& pattern) const override;
  base::Result<void> replace(const std::string& path, std::string_view text) const override;
};

}  // namespace engine
