// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/value_dump.h"

#include "base/crc64.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/persistence/stream_dump.h"
#include "engine/types/string.h"

namespace engine {

namespace {

void write_string(RdbWriter& out, const Entry& entry) {
  out.byte(rdb::kString);
  IntegerText scratch;
  out.string(string_bytes(entry, scratch));
}

void write_list(RdbWriter& out, const Entry& entry) {
  out.byte(rdb::kListQuicklist2);
  const auto write_node = [&out](const void* listpack) {
    out.length(rdb::kPackedNode);
    out.string(Listpack(listpack).view());
  };
  const ConstObject object = entry.object();
  if (object.encoding == Encoding::kListpack) {
    out.length(1);
    write_node(object.data);
    return;
  }
  const auto& tree = *static_cast<const ListTree*>(object.data);
  size_t nodes = 0;
  for (auto at = tree.first(); at; at = ListTree::next(at)) nodes++;
  out.length(nodes);
  for (auto at = tree.first(); at; at = ListTree::next(at)) {
    write_node(ListTree::listpack(at).data());
  }
}

void write_set(RdbWriter& out, const Entry& entry) {
  const ConstObject object = entry.object();
  if (object.encoding == Encoding::kIntset) {
    out.byte(rdb::kSetIntset);
    out.string(Intset(object.data).view());
    return;
  }
  if (object.encoding == Encoding::kListpack) {
    out.byte(rdb::kSetListpack);
    out.string(Listpack(object.data).view());
    return;
  }
  const auto& members = static_cast<const SetTable*>(object.data)->table();
  out.byte(rdb::kSet);
  out.length(members.size());
  members.for_each([&](const SetMember* member) { out.string(member->key()); });
}

void write_hash(RdbWriter& out, const Entry& entry) {
  const ConstObject object = entry.object();
  if (object.encoding == Encoding::kListpack) {
    out.byte(rdb::kHashListpack);
    out.string(Listpack(object.data).view());
    return;
  }
  const auto& fields = static_cast<const HashTable*>(object.data)->table();
  const bool expires = fields.volatile_size() > 0;
  out.byte(expires ? rdb::kHash2 : rdb::kHash);
  out.length(fields.size());
  fields.for_each([&](const HashField* field) {
    out.string(field->key());
    out.string(field->value());
    if (expires) out.milliseconds(field->expire_ms());
  });
}

void write_sorted_set(RdbWriter& out, const Entry& entry) {
  const ConstObject object = entry.object();
  if (object.encoding == Encoding::kListpack) {
    out.byte(rdb::kZsetListpack);
    out.string(Listpack(object.data).view());
    return;
  }
  const SortedSetView members(entry);
  out.byte(rdb::kZset2);
  out.length(members.size());
  // From the greatest down, so that who reads it puts each at the same end.
  members.for_each_backwards(members.size() - 1, members.size(),
                             [&](std::string_view member, double score) {
                               out.string(member);
                               out.real(score);
                             });
}

}  // namespace

std::string dump_value(const Entry& entry) {
  RdbWriter out;
  switch (entry.type()) {
    case Type::kString:
      write_string(out, entry);
      break;
    case Type::kList:
      write_list(out, entry);
      break;
    case Type::kSet:
      write_set(out, entry);
      break;
    case Type::kHash:
      write_hash(out, entry);
      break;
    case Type::kSortedSet:
      write_sorted_set(out, entry);
      break;
    case Type::kStream:
      out.byte(rdb::kStreamListpacks3);
      write_stream(out, *Stream::of(entry.object()));
      break;
  }
  const bool valkeys = static_cast<uint8_t>(out.bytes()[0]) == rdb::kHash2;
  const uint16_t version = valkeys ? rdb::kValkeyVersion : rdb::kVersion;
  out.byte(static_cast<uint8_t>(version));
  out.byte(static_cast<uint8_t>(version >> 8));
  out.milliseconds(static_cast<int64_t>(base::crc64(out.bytes())));
  return out.take();
}

}  // namespace engine
