// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/glob.h"
#include "engine/settings/config_files.h"

namespace engine {

// Configuration files of a test.
class MemoryConfigFiles final : public ConfigFiles {
 public:
  mutable std::map<std::string, std::string> texts;

  base::Result<std::string> read(const std::string& path) const override {
    const auto file = texts.find(path);
    if (file == texts.end()) return base::Error{"Can't open config file '" + path + "'"};
    return file->second;
  }

  std::vector<std::string> matching(const std::string& pattern) const override {
    std::vector<std::string> paths;
    for (const auto& [path, text] : texts) {
      if (base::glob_match(pattern, path)) paths.push_back(path);
    }
    return paths;
  }

  base::Result<void> replace(const std::string& path, std::string_view text) const override {
    texts[path] = text;
    return {};
  }
};

}  // namespace engine
