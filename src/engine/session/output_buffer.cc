// SPDX-License-Identifier: Apache-2.0
#include "engine/session/output_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/check.h"

namespace engine {

OutputBuffer::~OutputBuffer() {
  clear();
  std::free(data_);
}

// --- writing ----------------------------------------------------------------------------------

// A small open chunk doubles in place; a full one is sealed and another is opened.
void OutputBuffer::grow(size_t bytes) {
  const size_t kept = size_ - sent_;
  if (!in_pieces_ && kept + bytes <= capacity_ / 2) {  // its front was sent long ago
    std::memmove(data_, data_ + sent_, kept);
    offset_ += sent_;
    size_ = kept;
    sent_ = 0;
    return;
  }
  const size_t wanted = std::max({kFirstBytes, capacity_ * 2, size_ + bytes});
  const bool doubles = !in_pieces_ && (kept == 0 || wanted <= kChunkBytes);
  if (!doubles) seal();
  const size_t capacity = doubles ? std::max(size_ + bytes, std::min(wanted, kChunkBytes))
                                  : std::max(kChunkBytes, bytes);
  data_ = static_cast<char*>(std::realloc(data_, capacity));
  CHECK(data_ != nullptr);
  capacity_ = capacity;
}

// Puts all that the open chunk holds before it, and leaves no chunk open.
void OutputBuffer::seal() {
  push({.data = data_ + sent_,
        .size = size_ - sent_,
        .blob = nullptr,
        .chunk = data_,
        .capacity = capacity_});
  sealed_capacity_ += capacity_;
  offset_ += size_;
  data_ = nullptr;
  size_ = sent_ = capacity_ = 0;
  in_pieces_ = false;
}

void OutputBuffer::push(const Piece& piece) {
  pieces_.push_back(piece);
  sealed_bytes_ += piece.size;
}

void OutputBuffer::append_blob(base::SlabCache& memory, Blob* blob) {
  if (blob->bytes().size() < reference_bytes_min_) {
    append(blob->bytes());
  } else {
    append_shared(memory, blob);
  }
}

void OutputBuffer::append_shared(base::SlabCache& memory, Blob* blob) {
  const std::string_view bytes = blob->bytes();
  if (bytes.empty()) return;
  if (size_ > sent_) {
    push({.data = data_ + sent_, .size = size_ - sent_, .blob = nullptr});
    sent_ = size_;
    in_pieces_ = true;
  }
  memory_ = &memory;
  blob->retain();
  push({.data = bytes.data(), .size = bytes.size(), .blob = blob});
  offset_ += bytes.size();
  referenced_bytes_ += bytes.size();
  references_++;
}

// --- sending ----------------------------------------------------------------------------------

size_t OutputBuffer::segments(iovec* segments, size_t count) const {
  size_t used = 0;
  size_t skipped = first_sent_;
  for (size_t i = 0; i < pieces_.size(); i++) {
    if (used == count) return used;
    segments[used++] = {const_cast<char*>(pieces_[i].data + skipped), pieces_[i].size - skipped};
    skipped = 0;
  }
  if (sent_ < size_ && used < count) segments[used++] = {data_ + sent_, size_ - sent_};
  return used;
}

std::string OutputBuffer::copy() const {
  std::vector<iovec> all(pieces_.size() + 1);
  all.resize(segments(all.data(), all.size()));
  std::string bytes;
  bytes.reserve(pending_bytes());
  for (const iovec& segment : all) {
    bytes.append(static_cast<const char*>(segment.iov_base), segment.iov_len);
  }
  return bytes;
}

void OutputBuffer::consume(size_t bytes) {
  // A piece may be empty: it is there to end its chunk.
  while (!pieces_.empty() && (bytes > 0 || pieces_.front().size == first_sent_)) {
    const Piece& piece = pieces_.front();
    const size_t taken = std::min(bytes, piece.size - first_sent_);
    first_sent_ += taken;
    sealed_bytes_ -= taken;
    if (piece.blob != nullptr) referenced_bytes_ -= taken;
    bytes -= taken;
    if (first_sent_ == piece.size) drop_first_piece();
  }
  sent_ += bytes;
  if (!empty()) return;
  offset_ += size_;
  size_ = sent_ = 0;
  in_pieces_ = false;
}

void OutputBuffer::free_piece(const Piece& piece) {
  if (piece.blob != nullptr) {
    piece.blob->release(*memory_);
    references_--;
  }
  if (piece.chunk != nullptr) {
    std::free(piece.chunk);
    sealed_capacity_ -= piece.capacity;
  }
}

// Its bytes are sent, or counted out.
void OutputBuffer::drop_first_piece() {
  free_piece(pieces_.front());
  pieces_.pop_front();
  first_sent_ = 0;
}

// --- forgetting -------------------------------------------------------------------------------

void OutputBuffer::clear() {
  while (!pieces_.empty()) drop_first_piece();
  offset_ += size_;
  size_ = sent_ = sealed_bytes_ = referenced_bytes_ = 0;
  in_pieces_ = false;
}

void OutputBuffer::rewind(uint64_t mark) {
  while (mark < offset_ + sent_ && !pieces_.empty()) reopen_last_piece();
  size_ = std::clamp<size_t>(mark < offset_ ? 0 : mark - offset_, sent_, size_);
}

// Takes the last piece back: a blob goes, bytes are open again.
void OutputBuffer::reopen_last_piece() {
  const Piece piece = pieces_.back();
  const size_t sent = pieces_.size() == 1 ? std::exchange(first_sent_, 0) : 0;
  pieces_.pop_back();
  sealed_bytes_ -= piece.size - sent;
  if (piece.blob != nullptr) {
    referenced_bytes_ -= piece.size - sent;
    offset_ -= piece.size;
    free_piece(piece);
    return;
  }
  if (piece.chunk != nullptr) {
    std::free(data_);
    data_ = piece.chunk;
    capacity_ = piece.capacity;
    sealed_capacity_ -= piece.capacity;
    in_pieces_ = true;  // perhaps
    offset_ -= static_cast<size_t>(piece.data - data_) + piece.size;
  }
  sent_ = static_cast<size_t>(piece.data - data_) + sent;
  size_ = sent_ + piece.size - sent;
}

bool OutputBuffer::release_some() {
  constexpr size_t kBytes = 1 << 18;
  constexpr size_t kPieceCost = 128;  // of a piece, however short
  size_t done = 0;
  while (!pieces_.empty()) {
    if (done >= kBytes) return false;
    const Piece& piece = pieces_.front();
    done += kPieceCost + piece.capacity;
    if (piece.blob != nullptr && !piece.blob->shared()) done += piece.blob->capacity();
    sealed_bytes_ -= piece.size - first_sent_;
    if (piece.blob != nullptr) referenced_bytes_ -= piece.size - first_sent_;
    drop_first_piece();
  }
  clear();
  release_storage();
  return true;
}

// --- storage ----------------------------------------------------------------------------------

void OutputBuffer::swap_storage(OutputBuffer& other) {
  DCHECK(empty() && other.empty());
  std::swap(data_, other.data_);
  std::swap(capacity_, other.capacity_);
  size_ = sent_ = other.size_ = other.sent_ = 0;
}

void OutputBuffer::release_storage() {
  DCHECK(empty());
  std::free(data_);
  data_ = nullptr;
  size_ = sent_ = capacity_ = 0;
}

}  // namespace engine
