// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "agent/api/transfer.h"
#include "base/result.h"
#include "base/sha256.h"

namespace agent {

// What a file says of itself at its beginning, which `head` is: so many bytes that it is all there,
// or the whole file. Of a DataFile only the memory. An error: it is no RDB file.
inline constexpr size_t kDataHeadBytes = 4096;
base::Result<DataFile> read_data_head(std::string_view head);

// Reads along a file of data, RDB, that passes by in pieces: whether it is whole, and what it says
// of itself. Not thread-safe.
class DataStream {
 public:
  void add(std::string_view bytes);

  // At the end. An error: it is no RDB file, or not whole, or its checksum is wrong.
  base::Result<DataFile> finish();

 private:
  std::string head_;  // the first bytes
  std::string tail_;  // the last ones, so many that the checksum is among them
  uint64_t checksum_ = 0;
  int64_t size_ = 0;
  base::Sha256 sha256_;
};

}  // namespace agent
