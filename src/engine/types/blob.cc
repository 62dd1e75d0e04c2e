// SPDX-License-Identifier: Apache-2.0
#include "engine/types/blob.h"

#include <cstring>
#include <new>

#include "base/check.h"

namespace engine {

Blob* Blob::create(base::SlabCache& memory, std::string_view bytes, size_t capacity) {
  DCHECK(capacity >= bytes.size());
  Blob* blob = new (memory.allocate(sizeof(Blob) + capacity)) Blob();
  if (!bytes.empty()) std::memcpy(blob->data(), bytes.data(), bytes.size());
  blob->length_ = bytes.size();
  blob->capacity_ = capacity;
  return blob;
}

void Blob::release(base::SlabCache& memory) {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const size_t size = sizeof(Blob) + capacity_;
  this->~Blob();
  memory.free(this, size);
}

}  // namespace engine
