// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace engine {

enum class FsyncPolicy : uint8_t { kAlways, kEverySecond, kNever };  // appendfsync

// What INFO says of how a journal is written. Times in microseconds.
struct JournalCounters {
  uint64_t behind_bytes = 0;  // of the stream, that are not written yet
  bool last_write_ok = true;
  bool sync_pending = false;
  uint64_t syncs_delayed = 0;  // took more than two seconds while more was written
  uint64_t syncs = 0;
  uint64_t sync_us_sum = 0;
  uint64_t sync_us_max = 0;
};

// What the thread that writes a journal lets others know. Only that thread changes it.
struct JournalState {
  // Offsets of the stream: what is before was handed to the kernel; is on disk for good.
  std::atomic<uint64_t> written = 0;
  std::atomic<uint64_t> durable = 0;
  // Nothing is missing before `written`: files and base are all of the data.
  std::atomic<bool> complete = false;
  std::atomic<bool> healthy = true;
  std::atomic<FsyncPolicy> policy = FsyncPolicy::kEverySecond;
  std::atomic<uint64_t> failures = 0;  // of writing and syncing, since the start

  std::atomic<uint64_t> appended = 0;  // bytes of files, since the start and what the first had
  std::atomic<bool> last_write_ok = true;
  std::atomic<bool> sync_pending = false;
  std::atomic<uint64_t> syncs_delayed = 0;
  std::atomic<uint64_t> syncs = 0;
  std::atomic<uint64_t> sync_us_sum = 0;
  std::atomic<uint64_t> sync_us_max = 0;

  mutable std::mutex mutex;     // over what follows
  std::string trouble;          // while not healthy: "write: No space left on device"
  int64_t trouble_since_s = 0;  // Unix time
};

}  // namespace engine
