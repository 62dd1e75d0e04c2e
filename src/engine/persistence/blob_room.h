// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "base/slab.h"
#include "engine/persistence/rdb_string.h"
#include "engine/types/blob.h"

namespace engine {

// A blob that a long string is read into, which is then the value.
class BlobRoom final : public RdbRoom {
 public:
  explicit BlobRoom(base::SlabCache& memory) : memory_(memory) {}
  ~BlobRoom() {
    if (blob_ != nullptr) blob_->release(memory_);
  }

  void enlarge(size_t kept, size_t capacity) override {
    Blob* bigger = Blob::create(memory_, {data(), kept}, capacity);
    if (blob_ != nullptr) blob_->release(memory_);
    blob_ = bigger;
    set(blob_->data(), capacity);
  }

  // The caller's from here on. Requires: it was enlarged, and not taken.
  Blob* take(size_t length) {
    blob_->set_length(length);
    return std::exchange(blob_, nullptr);
  }

 private:
  base::SlabCache& memory_;
  Blob* blob_ = nullptr;
};

}  // namespace engine
