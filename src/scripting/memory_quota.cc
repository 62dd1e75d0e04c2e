// SPDX-License-Identifier: Apache-2.0
#include "scripting/memory_quota.h"

#include <cstdlib>

namespace scripting {

void* MemoryQuota::reallocate(void* block, size_t old_bytes, size_t bytes) {
  const size_t others = used_bytes() - old_bytes;
  if (bytes == 0) {
    std::free(block);
    used_bytes_.store(others, std::memory_order_relaxed);
    return nullptr;
  }
  const bool grows = bytes > old_bytes;
  if (grows && !lifted_ && (bytes > bytes_max_ || others > bytes_max_ - bytes)) return nullptr;
  void* moved = std::realloc(block, bytes);
  if (moved == nullptr) return grows ? nullptr : block;
  used_bytes_.store(others + bytes, std::memory_order_relaxed);
  return moved;
}

}  // namespace scripting
