// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/file_system.h"
#include "base/result.h"

namespace engine {

// A snapshot that a primary sends, on its way into a file that goes when nobody needs it any more.
// The disk outlives it. Its length is known from the beginning, or else a mark of forty bytes ends
// it.
class SyncFile {
 public:
  static constexpr size_t kMarkBytes = 40;

  static base::Result<std::unique_ptr<SyncFile>> of_length(base::FileSystem& disk,
                                                           const std::string& directory,
                                                           uint64_t bytes);
  static base::Result<std::unique_ptr<SyncFile>> until_mark(base::FileSystem& disk,
                                                            const std::string& directory,
                                                            std::string_view mark);
  ~SyncFile();

  // Takes what belongs to it from the front of `bytes`; returns how much that was. The error: it
  // cannot be written.
  base::Result<size_t> take(std::string_view bytes);

  bool complete() const { return complete_; }
  uint64_t bytes() const { return written_; }
  uint64_t length() const { return length_; }  // 0: not known

  // Writes all of it to the disk, and says under which name it is there. May wait for the disk.
  // Requires: complete().
  base::Result<std::string> sync() const;

  // Requires: complete().
  base::Result<std::unique_ptr<base::FileView>> view() const { return disk_.view(path_); }

 private:
  SyncFile(base::FileSystem& disk, std::string path, std::unique_ptr<base::AppendFile> file)
      : disk_(disk), path_(std::move(path)), file_(std::move(file)) {}
  static base::Result<std::unique_ptr<SyncFile>> create(base::FileSystem& disk,
                                                        const std::string& directory);
  base::Result<void> write(std::string_view bytes);
  base::Result<size_t> take_until_mark(std::string_view bytes);

  base::FileSystem& disk_;
  const std::string path_;
  const std::unique_ptr<base::AppendFile> file_;
  uint64_t length_ = 0;
  std::string mark_;
  std::string tail_;  // that may be the mark's beginning
  uint64_t written_ = 0;
  bool complete_ = false;
};

}  // namespace engine
