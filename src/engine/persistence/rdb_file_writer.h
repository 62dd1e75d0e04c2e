// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_record.h"
#include "engine/persistence/rdb_sink.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/types/entry.h"

namespace engine {

// Whether files of version 11 and before have a type for it: not for hashes with fields that
// expire.
bool rdb11_can_hold(const Entry& entry);

// Writes an entry as a record: [expiry] [idle or frequency] type, key, value. Needs no file:
// several threads may write records into sinks of their own, which are put together by one. Whoever
// calls holds the key's partition. Requires: the file's version can hold it.
void append_record(RdbWriter& out, const Entry& entry, const RdbAccess& access = {});
// What of it stands before the value.
void append_record_head(RdbWriter& out, const Entry& entry, const RdbAccess& access = {});

// Writes the frame of a file and what is in it, in this order: aux(), function(), and for each
// database select_db(), resize_db() and its records; then finish(). Where the sink has failed
// nothing that comes after arrives. The sink keeps the running checksum, or the file has none.
class RdbFileWriter {
 public:
  // Writes the magic of rdb::kVersion or rdb::kValkeyVersion, on which nothing else depends. The
  // sink must outlive this.
  RdbFileWriter(RdbSink& sink, uint16_t version);

  void aux(std::string_view name, std::string_view text);
  void aux(std::string_view name, int64_t number);
  // The source of a library.
  void function(std::string_view source);
  void select_db(uint32_t db);
  // A hint: so many keys follow.
  void resize_db(uint64_t keys, uint64_t keys_with_expiry);
  void record(const Entry& entry, const RdbAccess& access = {}) {
    append_record(out_, entry, access);
  }
  // Whole records that append_record() has made.
  void records(std::string_view bytes) { out_.raw(bytes); }

  bool failed() const { return sink_.failed(); }
  // Writes the end and the checksum and flushes the sink. False: failed().
  bool finish();

 private:
  RdbSink& sink_;
  RdbWriter out_;
};

}  // namespace engine
