// SPDX-License-Identifier: Apache-2.0
#include "agent/transfers/data_stream.h"

#include <algorithm>
#include <cstring>

#include "base/crc64.h"
#include "base/file_system.h"
#include "base/numbers.h"
#include "engine/persistence/rdb_scanner.h"

namespace agent {

namespace {

constexpr size_t kChecksumBytes = 8;
constexpr char kEndOfFile = '\xff';  // before the checksum

}  // namespace

base::Result<DataFile> read_data_head(std::string_view head) {
  base::MemoryView view(head);
  engine::RdbScanner scanner(view, engine::RdbVersionCheck::kRelaxed, false);
  DataFile file;
  auto item = scanner.next();
  for (; item == engine::RdbScanner::Item::kAux; item = scanner.next()) {
    if (scanner.name() == "used-mem") {
      file.memory_bytes = base::parse_int64(scanner.text()).value_or(0);
    }
  }
  const bool is_cut = head.size() >= kDataHeadBytes;  // what follows need not be readable
  if (scanner.version().number == 0 || (item == engine::RdbScanner::Item::kError && !is_cut)) {
    return base::Error{"it is no RDB file: " + scanner.error()};
  }
  return file;
}

void DataStream::add(std::string_view bytes) {
  size_ += static_cast<int64_t>(bytes.size());
  sha256_.add(bytes);
  if (head_.size() < kDataHeadBytes) head_ += bytes.substr(0, kDataHeadBytes - head_.size());
  tail_ += bytes;
  if (tail_.size() <= kChecksumBytes + 1) return;
  const size_t passed = tail_.size() - kChecksumBytes - 1;
  checksum_ = base::crc64(std::string_view(tail_).substr(0, passed), checksum_);
  tail_.erase(0, passed);
}

base::Result<DataFile> DataStream::finish() {
  auto file = read_data_head(head_);
  if (!file) return file;
  file->size_bytes = size_;
  file->sha256 = base::hex(sha256_.finish());
  if (tail_.size() <= kChecksumBytes || tail_[0] != kEndOfFile) {
    return base::Error{"the RDB file is not whole"};
  }
  uint64_t stored = 0;
  std::memcpy(&stored, tail_.data() + 1, kChecksumBytes);
  if (stored != 0 && stored != base::crc64(std::string_view(tail_).substr(0, 1), checksum_)) {
    return base::Error{"the RDB file is damaged: its checksum is wrong"};
  }
  return file;
}

}  // namespace agent
