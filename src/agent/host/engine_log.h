// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/api/logs.h"
#include "agent/host/host_files.h"
#include "base/result.h"

namespace agent {

// A node's log and the one that was put aside before it (process/log_rotation.h), as one text: that
// one's end is at 0, where the log itself begins. So what has been read is at another place after a
// rotation, and is looked for there by its last line: a position has that line's hash.
class EngineLog {
 public:
  // `files` outlives it.
  EngineLog(const HostFiles& files, std::string path) : files_(files), path_(std::move(path)) {}

  // What follows `wanted.position`, in whole lines of some bytes; where that cannot be found any
  // more, because the log was rotated twice, all that there is. `is_whole` says that there is no
  // more. Lines of an unknown form belong to the one before. An Error: it cannot be read.
  base::Result<LogBatch> read(const WantedLog& wanted, size_t bytes_max, bool& is_whole);

 private:
  struct Position {
    int64_t end = 0;  // of the last line that was read
    uint64_t bytes = 0;
    uint64_t hash = 0;  // of its last bytes, so many

    static Position after(std::string_view line, int64_t end);
    std::string text() const;
  };

  static bool read_position(std::string_view text, Position& position);
  base::Result<void> measure();
  base::Result<std::string> text(int64_t from, int64_t to) const;
  base::Result<int64_t> find(std::string_view position) const;

  const HostFiles& files_;
  const std::string path_;
  int64_t begin_ = 0;  // never above 0
  int64_t end_ = 0;
};

}  // namespace agent
