// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_source.h"

#include <cstring>

#include "base/check.h"
#include "base/crc64.h"

namespace engine {

uint64_t RdbSource::checksum() const {
  DCHECK(traits_.checksum == RdbChecksum::kRunning);
  return base::crc64({begin_, static_cast<size_t>(at_ - begin_)}, crc_);
}

void RdbSource::close() {
  beyond_ = 0;
  end_ = at_;
}

void RdbSource::refill() {
  if (beyond_ == 0) return;
  before_ += static_cast<size_t>(at_ - begin_);
  if (traits_.checksum == RdbChecksum::kRunning) crc_ = checksum();
  std::string_view piece = next();
  if (beyond_ != kUnknown) {
    piece = piece.substr(0, static_cast<size_t>(std::min<uint64_t>(beyond_, piece.size())));
    beyond_ -= piece.size();
  }
  begin_ = piece.data();
  at_ = begin_;
  end_ = begin_ + piece.size();
  if (piece.empty()) close();
}

std::string_view RdbSource::take_over(size_t bytes) {
  DCHECK(bytes <= kTakenMax);
  for (size_t taken = 0; taken < bytes;) {
    const std::string_view piece = at_hand().substr(0, bytes - taken);
    if (piece.empty()) return {};
    std::memcpy(taken_.data() + taken, piece.data(), piece.size());
    skip(piece.size());
    taken += piece.size();
  }
  return {taken_.data(), bytes};
}

}  // namespace engine
