// SPDX-License-Identifier: Apache-2.0
#include "engine/snapshot/record_buffer.h"

#include <utility>

#include "engine/persistence/rdb_file_writer.h"

namespace engine {

void RecordBuffer::add(uint32_t db, const Entry& entry) {
  if (db != db_) {
    flush();
    db_ = db;
  }
  append_record(writer_, entry);
  keys_++;
  if (sink_.size() >= kBytes) flush();
}

void RecordBuffer::flush() {
  if (sink_.size() == 0) return;
  receiver_.take(db_, sink_.take(), std::exchange(keys_, 0));
  sink_.reserve(kBytes + kBuffered);
}

}  // namespace engine
