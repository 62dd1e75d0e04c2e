// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "base/block_queue.h"
#include "base/slab.h"
#include "engine/types/blob.h"

namespace engine {

// Replies on their way to one client: bytes of its own, and between them references to blobs that
// are sent from where they lie. Not thread-safe.
//
// Bytes are appended to the open chunk. Where a blob comes between, or the chunk is full, what it
// holds is sealed: put into the queue of pieces before it. So no byte moves once it is written, a
// client that reads slowly costs no copying, and what is given up can be freed a piece at a time.
class OutputBuffer {
 public:
  // A value shorter than this is copied: two more system-call segments cost more than the copy.
  static constexpr size_t kReferenceBytesMin = 16 * 1024;

  // Another bound than that one; 0: everything is copied.
  void set_reference_bytes_min(size_t bytes) {
    reference_bytes_min_ = bytes == 0 ? std::numeric_limits<size_t>::max() : bytes;
  }

  OutputBuffer() = default;
  ~OutputBuffer();
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;

  void append(std::string_view bytes) {
    char* end = reserve(bytes.size());
    std::memcpy(end, bytes.data(), bytes.size());
    commit(bytes.size());
  }
  void append(char byte) {
    *reserve(1) = byte;
    commit(1);
  }

  // For writers that format in place: room for `bytes` at the end, then commit() what was used.
  char* reserve(size_t bytes) {
    if (capacity_ - size_ < bytes) [[unlikely]]
      grow(bytes);
    return data_ + size_;
  }
  void commit(size_t bytes) { size_ += bytes; }

  // Takes a reference of its own, unless the blob is short: then it copies. `memory` frees what
  // goes out last.
  void append_blob(base::SlabCache& memory, Blob* blob);

  // Takes a reference however short the blob is: many clients are to have it.
  void append_shared(base::SlabCache& memory, Blob* blob);

  bool empty() const { return size_ == sent_ && pieces_.empty(); }

  // Bytes to send, referenced ones included.
  size_t pending_bytes() const { return size_ - sent_ + sealed_bytes_; }

  // What the buffer costs: its capacity and what it keeps alive.
  size_t footprint() const { return capacity_ + sealed_capacity_ + referenced_bytes_; }
  size_t referenced_bytes() const { return referenced_bytes_; }
  size_t reference_count() const { return references_; }
  size_t own_bytes() const { return pending_bytes() - referenced_bytes_; }

  // Fills up to `count` segments for writev; returns how many.
  size_t segments(iovec* segments, size_t count) const;

  // All that is to be sent.
  std::string copy() const;

  // `bytes` of what segments() named have been sent.
  void consume(size_t bytes);

  // Forgets everything that is not sent.
  void clear();

  // Cuts back to where mark() was taken, for CLIENT REPLY SKIP. Requires: nothing was sent since.
  uint64_t mark() const { return offset_ + size_; }
  void rewind(uint64_t mark);

  // Exchanges the (empty) storage of two buffers, so that idle clients need not keep any.
  void swap_storage(OutputBuffer& other);
  void release_storage();

  // Forgets and frees a part of 256 KiB or so; true once nothing is left.
  bool release_some();

 private:
  static constexpr size_t kFirstBytes = 16 * 1024;
  static constexpr size_t kChunkBytes = 256 * 1024;

  // A long queue grows often, and those of many clients at once: nothing moves then.
  static constexpr size_t kPiecesABlock = 16;

  // Bytes before those of the open chunk: of a blob, or of a chunk.
  struct Piece {
    const char* data;
    size_t size;
    Blob* blob;             // null: of a chunk
    char* chunk = nullptr;  // to be freed behind this piece; null: others follow, or it is open
    size_t capacity = 0;    // of that chunk
  };

  void grow(size_t bytes);
  void seal();
  void push(const Piece& piece);
  void free_piece(const Piece& piece);
  void drop_first_piece();
  void reopen_last_piece();

  // The open chunk; data_[sent_, size_) is still to be sent.
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t sent_ = 0;
  size_t capacity_ = 0;
  bool in_pieces_ = false;  // some piece lies in the open chunk: it may not move

  base::BlockQueue<Piece, kPiecesABlock> pieces_;
  size_t first_sent_ = 0;       // of the first piece
  size_t sealed_bytes_ = 0;     // to be sent, of all pieces
  size_t sealed_capacity_ = 0;  // of the chunks that pieces end
  size_t referenced_bytes_ = 0;
  size_t references_ = 0;
  uint64_t offset_ = 0;  // where the open chunk begins in the order of all bytes

  size_t reference_bytes_min_ = kReferenceBytesMin;
  base::SlabCache* memory_ = nullptr;
};

}  // namespace engine
