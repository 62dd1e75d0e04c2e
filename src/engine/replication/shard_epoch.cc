// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/shard_epoch.h"

#include <utility>

#include "base/numbers.h"

namespace engine {

namespace {

constexpr std::string_view kHead = "tarn shard epoch 1\n";
constexpr size_t kFileBytesMax = 64;

}  // namespace

base::Result<void> ShardEpoch::open(base::FileSystem& disk, std::string path) {
  const std::lock_guard lock(mutex_);
  disk_ = &disk;
  path_ = std::move(path);
  const auto size = disk.size(path_);
  if (!size) return size.error();
  if (!*size) return {};
  const base::Error damaged{path_ +
                            ": it holds no epoch of a shard. Without it the node may take "
                            "what an old primary sends: bring it back, or remove it and "
                            "the data with it"};
  const auto view = disk.view(path_);
  if (!view) return view.error();
  const auto whole = (*view)->whole();
  if (!whole || whole->size() > kFileBytesMax) return damaged;
  std::string_view text = *whole;
  if (!text.starts_with(kHead) || !text.ends_with('\n') || text.size() == kHead.size()) {
    return damaged;
  }
  text.remove_prefix(kHead.size());
  text.remove_suffix(1);
  const auto epoch = base::parse_uint64(text);
  if (!epoch || *epoch == 0) return damaged;
  current_.store(*epoch, std::memory_order_release);
  return {};
}

base::Result<void> ShardEpoch::raise(uint64_t epoch) {
  const std::lock_guard lock(mutex_);
  if (epoch <= current()) return {};
  if (auto stored = store(epoch); !stored) return stored;
  current_.store(epoch, std::memory_order_release);
  return {};
}

// The old one is there until the new one is, whole.
base::Result<void> ShardEpoch::store(uint64_t epoch) {
  CHECK(disk_ != nullptr);
  const std::string next = path_ + ".new";
  const std::string text = std::string(kHead) + std::to_string(epoch) + "\n";
  if (auto written = base::write_synced(*disk_, next, text); !written) return written;
  if (auto renamed = disk_->rename(next, path_); !renamed) return renamed;
  const size_t slash = path_.rfind('/');
  return disk_->sync_directory(slash == std::string::npos ? "." : path_.substr(0, slash));
}

}  // namespace engine
