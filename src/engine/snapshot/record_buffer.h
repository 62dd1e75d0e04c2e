// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/persistence/rdb_sink.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/types/entry.h"

namespace engine {

// Where the records of a cut go. Thread-safe.
class CutReceiver {
 public:
  virtual ~CutReceiver() = default;

  // Whole records of so many keys of one database, as RDB has them. Called under locks of
  // partitions, so whatever is to be done with them, and however long it takes, is for another
  // time.
  virtual void take(uint32_t db, std::string records, uint64_t keys) = 0;

  // Whether so much waits to be done that nobody should write more who need not.
  virtual bool is_full() const = 0;

  // A record that comes in parts: what is begun first is wanted first, and whole records may have
  // to wait for it. Returns its number. As take().
  virtual uint64_t begin_large(uint32_t db) = 0;
  // Parts of one record come in order. `last`: nothing more comes of it.
  virtual void take_part(uint64_t record, std::string bytes, bool last) = 0;
  // As is_full(), of a record that is not complete. The one that was begun first of those is only
  // as long as something of it can be written.
  virtual bool is_full_of(uint64_t record) = 0;

  // The last call. `complete`: every record was given. Without a guard, on a worker's thread.
  virtual void finished(bool complete) = 0;
};

// How records are written.
struct RecordForm {
  uint16_t version = rdb::kVersion;
  bool compressed = true;

  size_t compressed_max() const { return compressed ? RdbWriter::kCompressedMax : 0; }
};

// A string that is given away now and then.
template <size_t kBuffered>
class PieceSink final : public RdbSink {
 public:
  PieceSink() : RdbSink(buffer_, RdbChecksum::kNone) {}

  size_t size() const { return bytes() - given_; }
  // What was written since the last time.
  std::string take() {
    flush();
    given_ = bytes();
    return std::exchange(text_, {});
  }
  void reserve(size_t size) { text_.reserve(size); }

 private:
  bool write(std::string_view bytes) override {
    text_.append(bytes);
    return true;
  }

  std::array<char, kBuffered> buffer_;
  std::string text_;
  uint64_t given_ = 0;
};

// Gathers records of one worker, and hands them on by some dozen KiB.
class RecordBuffer {
 public:
  RecordBuffer(CutReceiver& receiver, const RecordForm& form)
      : receiver_(receiver), writer_(sink_, form.compressed_max(), form.version) {}

  void add(uint32_t db, const Entry& entry);

  // Hands on what there is.
  void flush();

 private:
  static constexpr size_t kBytes = 64 * 1024;
  static constexpr size_t kBuffered = 16 * 1024;

  CutReceiver& receiver_;
  PieceSink<kBuffered> sink_;
  RdbWriter writer_;
  uint32_t db_ = 0;
  uint64_t keys_ = 0;  // that were not handed on yet
};

}  // namespace engine
