// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/crc64.h"
#include "engine/persistence/rdb_file_format.h"
#include "engine/persistence/rdb_scanner.h"

namespace engine {

// The file with the checksum that it should have, if all else of it can be scanned: for what
// damages files and wants more to be looked at than that.
inline std::string with_right_checksum(std::string file) {
  constexpr size_t kBytes = 8;
  const auto version = rdb_version_of(file, RdbVersionCheck::kRelaxed);
  if (!version || version->number < kRdbChecksumVersionMin) return file;
  base::MemoryView view(file);
  RdbScanner scanner(view, RdbVersionCheck::kRelaxed, false);
  auto item = scanner.next();
  while (item != RdbScanner::Item::kEnd && item != RdbScanner::Item::kError) item = scanner.next();
  if (item == RdbScanner::Item::kError) return file;
  const size_t at = scanner.offset() - kBytes;
  const uint64_t checksum = base::crc64(std::string_view(file).substr(0, at));
  for (size_t i = 0; i < kBytes; i++) file[at + i] = static_cast<char>(checksum >> (8 * i));
  return file;
}

}  // namespace engine
