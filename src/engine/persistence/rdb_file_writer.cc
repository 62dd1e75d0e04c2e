// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_file_writer.h"

#include "base/numbers.h"
#include "engine/persistence/rdb_file_format.h"
#include "engine/persistence/value_writer.h"

namespace engine {

bool rdb11_can_hold(const Entry& entry) { return rdb_type(entry) < rdb::kForeignTypeMin; }

void append_record(RdbWriter& out, const Entry& entry, const RdbAccess& access) {
  append_record_head(out, entry, access);
  write_value(out, entry);
}

void append_record_head(RdbWriter& out, const Entry& entry, const RdbAccess& access) {
  if (entry.has_expire()) {
    out.byte(rdb::kExpireMs);
    out.milliseconds(entry.expire_ms());
  }
  if (access.idle_seconds) {
    out.byte(rdb::kIdle);
    out.length(*access.idle_seconds);
  }
  if (access.frequency) {
    out.byte(rdb::kFrequency);
    out.byte(*access.frequency);
  }
  out.byte(rdb::type_byte(rdb_type(entry, out.version())));
  out.string(entry.key());
}

RdbFileWriter::RdbFileWriter(RdbSink& sink, uint16_t version) : sink_(sink), out_(sink) {
  out_.raw(rdb_magic(version));
}

void RdbFileWriter::aux(std::string_view name, std::string_view text) {
  out_.byte(rdb::kAux);
  out_.string(name);
  out_.string(text);
}

void RdbFileWriter::aux(std::string_view name, int64_t number) {
  char text[base::kInt64TextBytesMax];
  aux(name, std::string_view(text, base::format_int64(number, text)));
}

void RdbFileWriter::function(std::string_view source) {
  out_.byte(rdb::kFunction);
  out_.string(source);
}

void RdbFileWriter::select_db(uint32_t db) {
  out_.byte(rdb::kSelectDb);
  out_.length(db);
}

void RdbFileWriter::resize_db(uint64_t keys, uint64_t keys_with_expiry) {
  out_.byte(rdb::kResizeDb);
  out_.length(keys);
  out_.length(keys_with_expiry);
}

// A checksum of 0 says that there is none.
bool RdbFileWriter::finish() {
  out_.byte(rdb::kEnd);
  const uint64_t checksum = sink_.keeps_checksum() ? sink_.checksum() : 0;
  out_.milliseconds(static_cast<int64_t>(checksum));
  return sink_.flush();
}

}  // namespace engine
