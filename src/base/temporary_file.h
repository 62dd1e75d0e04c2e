// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace base {

// A file that is being written and may be given a name once it is complete. Until then it has none,
// so that nothing is left of it however the process ends; where the file system or a missing /proc
// forbids that, it is called temp-<random>.rdb and removed by the destructor.
//
// Belongs to one thread at a time.
class TemporaryFile {
 public:
  // Open for reading and writing; `mode` as for open(2).
  static Result<TemporaryFile> create(const std::string& directory, mode_t mode);

  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile();

  int descriptor() const { return file_.get(); }
  const Descriptor& file() const { return file_; }

  // It is what is called that from here on, in place of what was. The name is durable only when the
  // directory is synced. Once.
  Result<void> take_place(const std::string& path);

 private:
  TemporaryFile(Descriptor file, std::string directory, std::string name)
      : file_(std::move(file)), directory_(std::move(directory)), name_(std::move(name)) {}

  Descriptor file_;
  std::string directory_;
  std::string name_;  // its path; empty: it has none
};

}  // namespace base
