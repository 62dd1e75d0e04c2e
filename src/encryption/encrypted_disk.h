// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/file_system.h"
#include "encryption/data_key.h"

namespace encryption {

// A disk on which whatever is written anew is encrypted with a data key (records.h), and whatever
// was written before, encrypted or not, can be read. Who uses it sees the text alone, but for
// size(), which is of the file.
//
// Without a key nothing is encrypted, and a file that is cannot be read. What is encrypted with
// another key cannot either. These errors name the file and the keys' ids.
//
// A file without encryption is never appended to under a key: may_grow() tells which.
class EncryptedDisk final : public base::FileSystem {
 public:
  // The disk outlives it.
  EncryptedDisk(base::FileSystem& disk, std::optional<DataKey> key);

  base::Result<std::unique_ptr<base::AppendFile>> open(const std::string& path,
                                                       Opening opening) override;
  base::Result<std::unique_ptr<base::FileView>> view(const std::string& path) override;
  base::Result<std::unique_ptr<base::UnnamedFile>> create_unnamed(const std::string& directory,
                                                                  mode_t mode) override;
  base::Result<bool> may_grow(const std::string& path) override;

  base::Result<std::optional<uint64_t>> size(const std::string& path) override {
    return disk_.size(path);
  }
  base::Result<void> rename(const std::string& from, const std::string& to) override {
    return disk_.rename(from, to);
  }
  base::Result<void> remove(const std::string& path) override { return disk_.remove(path); }
  base::Result<void> make_directory(const std::string& path) override {
    return disk_.make_directory(path);
  }
  base::Result<void> sync_directory(const std::string& path) override {
    return disk_.sync_directory(path);
  }

 private:
  base::Result<bool> is_encrypted(const std::string& path);

  base::FileSystem& disk_;
  const std::optional<DataKey> key_;
};

}  // namespace encryption
