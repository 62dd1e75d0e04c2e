// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/value_writer.h"

#include <algorithm>

#include "engine/persistence/stream_dump.h"
#include "engine/types/hash.h"
#include "engine/types/list.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"
#include "engine/types/string.h"

namespace engine {

namespace {

rdb::ValueType set_type(Encoding encoding, uint16_t version) {
  if (encoding == Encoding::kIntset) return rdb::kSetIntset;
  const bool packed = encoding == Encoding::kListpack && version > rdb::kOldVersion;
  return packed ? rdb::kSetListpack : rdb::kSet;
}

rdb::ValueType hash_type(const Entry& entry) {
  if (entry.encoding() == Encoding::kListpack) return rdb::kHashListpack;
  return HashView(entry, INT64_MIN).has_volatile_fields() ? rdb::kHash2 : rdb::kHash;
}

rdb::ValueType sorted_set_type(Encoding encoding) {
  return encoding == Encoding::kListpack ? rdb::kZsetListpack : rdb::kZset2;
}

// --- large forms: each element by itself ------------------------------------------------------

void write_list(RdbWriter& out, const ListTree& tree) {
  size_t nodes = 0;
  for (auto at = tree.first(); at; at = ListTree::next(at)) nodes++;
  out.length(nodes);
  for (auto at = tree.first(); at && !out.failed(); at = ListTree::next(at)) {
    write_list_part(out, ListTree::listpack(at).view());
  }
}

void write_set(RdbWriter& out, const SetView& members) {
  out.length(members.size());
  members.for_each([&](std::string_view member) {
    out.string(member);
    return !out.failed();
  });
}

struct FieldView {
  std::string_view field;
  std::string_view value;
  int64_t expire_ms;
};

void write_field(RdbWriter& out, const FieldView& field, bool with_expiry) {
  out.string(field.field);
  out.string(field.value);
  if (with_expiry) out.milliseconds(field.expire_ms);
}

void write_hash(RdbWriter& out, const HashView& fields) {
  const bool expires = fields.has_volatile_fields();
  out.length(fields.size());
  fields.for_each([&](std::string_view field, std::string_view value, int64_t expire_ms) {
    write_field(out, {field, value, expire_ms}, expires);
    return !out.failed();
  });
}

void write_scored(RdbWriter& out, std::string_view member, double score) {
  out.string(member);
  out.real(score);
}

// From the greatest down, so that who reads it puts each at the same end.
void write_sorted_set(RdbWriter& out, const SortedSetView& members) {
  constexpr size_t kAtOnce = 128;
  out.length(members.size());
  for (size_t left = members.size(); left > 0 && !out.failed();) {
    const size_t count = std::min(left, kAtOnce);
    members.for_each_backwards(left - 1, count, [&](std::string_view member, double score) {
      write_scored(out, member, score);
    });
    left -= count;
  }
}

// --- all forms --------------------------------------------------------------------------------

void write_string(RdbWriter& out, const Entry& entry) {
  IntegerText scratch;
  out.string(string_bytes(entry, scratch));
}

// A listpack or an intset, as RDB has them.
void write_compact(RdbWriter& out, const ConstObject& object) {
  if (object.encoding == Encoding::kIntset) {
    out.string(Intset(object.data).view());
  } else if (object.type == Type::kList) {
    out.length(1);
    write_list_part(out, Listpack(object.data).view());
  } else {
    out.string(Listpack(object.data).view());
  }
}

}  // namespace

void write_part(RdbWriter& out, const HashField& field, bool with_expiry) {
  write_field(out, {field.key(), field.value(), field.expire_ms()}, with_expiry);
}

void write_part(RdbWriter& out, const ScoredMember& member) {
  write_scored(out, member.member(), member.score());
}

void write_list_part(RdbWriter& out, std::string_view listpack) {
  out.length(rdb::kPackedNode);
  out.string(listpack);
}

rdb::ValueType rdb_type(const Entry& entry, uint16_t version) {
  switch (entry.type()) {
    case Type::kString:
      return rdb::kString;
    case Type::kList:
      return rdb::kListQuicklist2;
    case Type::kSet:
      return set_type(entry.encoding(), version);
    case Type::kHash:
      return hash_type(entry);
    case Type::kSortedSet:
      return sorted_set_type(entry.encoding());
    case Type::kStream:
      break;
  }
  return version > rdb::kOldVersion ? rdb::kStreamListpacks3 : rdb::kStreamListpacks2;
}

void write_value(RdbWriter& out, const Entry& entry) {
  const Encoding encoding = entry.encoding();
  const bool compact = encoding == Encoding::kListpack || encoding == Encoding::kIntset;
  if (compact && rdb_type(entry, out.version()) != rdb::kSet) {
    write_compact(out, entry.object());
    return;
  }
  switch (entry.type()) {
    case Type::kString:
      write_string(out, entry);
      return;
    case Type::kList:
      write_list(out, *static_cast<const ListTree*>(entry.object().data));
      return;
    case Type::kSet:
      write_set(out, SetView(entry));
      return;
    case Type::kHash:
      write_hash(out, HashView(entry, INT64_MIN));  // no field is due
      return;
    case Type::kSortedSet:
      write_sorted_set(out, SortedSetView(entry));
      return;
    case Type::kStream:
      write_stream(out, *Stream::of(entry.object()));
      return;
  }
}

}  // namespace engine
