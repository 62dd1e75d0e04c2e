// SPDX-License-Identifier: Apache-2.0
#include "engine/server/sync_file.h"

#include <algorithm>
#include <utility>

#include "base/random.h"

namespace engine {

base::Result<std::unique_ptr<SyncFile>> SyncFile::create(base::FileSystem& disk,
                                                         const std::string& directory) {
  constexpr size_t kNameDigits = 16;
  const std::string path = directory + "/temp-sync-" + base::random_hex(kNameDigits) + ".rdb";
  auto file = disk.open(path, base::FileSystem::Opening::kNew);
  if (!file) return file.error();
  return std::unique_ptr<SyncFile>(new SyncFile(disk, path, std::move(*file)));
}

base::Result<std::unique_ptr<SyncFile>> SyncFile::of_length(base::FileSystem& disk,
                                                            const std::string& directory,
                                                            uint64_t bytes) {
  auto file = create(disk, directory);
  if (file) {
    (*file)->length_ = bytes;
    (*file)->complete_ = bytes == 0;
  }
  return file;
}

base::Result<std::unique_ptr<SyncFile>> SyncFile::until_mark(base::FileSystem& disk,
                                                             const std::string& directory,
                                                             std::string_view mark) {
  auto file = create(disk, directory);
  if (file) (*file)->mark_ = mark;
  return file;
}

// If it stays, it is in nobody's way.
SyncFile::~SyncFile() { (void)disk_.remove(path_); }

base::Result<void> SyncFile::write(std::string_view bytes) {
  written_ += bytes.size();
  if (auto done = base::append_all(*file_, bytes); !done) {
    return base::Error{"cannot write " + path_ + ": " + done.error().message};
  }
  return {};
}

base::Result<std::string> SyncFile::sync() const {
  if (auto synced = file_->sync(); !synced) {
    return base::Error{"cannot sync " + path_ + ": " + synced.error().message};
  }
  return path_;
}

base::Result<size_t> SyncFile::take(std::string_view bytes) {
  if (complete_) return size_t{0};
  if (!mark_.empty()) return take_until_mark(bytes);
  bytes = bytes.substr(0, std::min<uint64_t>(bytes.size(), length_ - written_));
  if (auto written = write(bytes); !written) return written.error();
  complete_ = written_ == length_;
  return bytes.size();
}

// What could be the beginning of the mark is kept back: it may come in two pieces.
base::Result<size_t> SyncFile::take_until_mark(std::string_view bytes) {
  const size_t held = tail_.size();
  tail_ += bytes;
  const size_t at = tail_.find(mark_);
  if (at != std::string::npos) {
    complete_ = true;
    if (auto written = write(std::string_view(tail_).substr(0, at)); !written) {
      return written.error();
    }
    return at + kMarkBytes - held;
  }
  const size_t kept = std::min(tail_.size(), kMarkBytes - 1);
  if (auto written = write(std::string_view(tail_).substr(0, tail_.size() - kept)); !written) {
    return written.error();
  }
  tail_.erase(0, tail_.size() - kept);
  return bytes.size();
}

}  // namespace engine
