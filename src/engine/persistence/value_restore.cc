// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>

#include "base/crc64.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/stream_dump.h"
#include "engine/persistence/value_dump.h"
#include "engine/persistence/ziplist.h"
#include "engine/types/string.h"

namespace engine {

namespace {

uint16_t version_of(std::string_view dump) {
  const std::string_view footer = dump.substr(dump.size() - rdb::kFooterBytes);
  return static_cast<uint16_t>(static_cast<uint8_t>(footer[0]) | static_cast<uint8_t>(footer[1])
                                                                     << 8);
}

std::string error_of(RdbFault fault) {
  switch (fault) {
    case RdbFault::kStringTooLong:
      return "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
    case RdbFault::kOutOfMemory:
      return "OOM command not allowed when used memory > 'maxmemory'.";
    default:
      return "ERR Bad data format";
  }
}

// Visits the elements of a compact form that is a string of the value, as walk_ziplist() does. They
// go into the value one by one: all at once they would take many times their bytes.
using Walk = bool (*)(std::string_view bytes, const ElementVisitor& visit);

bool walk_listpack(std::string_view bytes, const ElementVisitor& visit) {
  if (!Listpack::valid(bytes)) return false;
  const Listpack listpack(bytes.data());
  IntegerText scratch;
  for (auto at = listpack.first(); at != Listpack::kNone; at = listpack.next(at)) {
    if (!visit(listpack.get(at).text(scratch))) return false;
  }
  return true;
}

bool walk_intset(std::string_view bytes, const ElementVisitor& visit) {
  if (!Intset::valid(bytes)) return false;
  const Intset intset(bytes.data());
  for (size_t i = 0; i < intset.count(); i++) {
    if (!visit(std::to_string(intset.at(i)))) return false;
  }
  return true;
}

// Builds one value from a reader; every element goes in by the type's own way, so that the value
// is right whatever the bytes say. What it takes is looked at with every element.
class Restorer {
 public:
  Restorer(base::SlabCache& memory, std::string_view key, int64_t expire_ms,
           const ValueLimits& limits, RdbReader& in)
      : memory_(memory), key_(key), expire_ms_(expire_ms), limits_(limits), in_(in) {}

  // Null if the bytes are no value.
  Entry* restore(uint8_t type) {
    const bool read = read_value(type) && in_.may_take(0) && in_.at_end();
    if (read || entry_ == nullptr) return entry_;
    Entry::destroy(memory_, entry_);
    return nullptr;
  }

 private:
  bool read_value(uint8_t type) {
    switch (type) {
      case rdb::kString:
        return read_string();
      case rdb::kList:
        return read_list();
      case rdb::kListZiplist:
        return read_list_nodes(1, false, walk_ziplist);
      case rdb::kListQuicklist:
        return read_list_nodes(in_.count(), false, walk_ziplist);
      case rdb::kListQuicklist2:
        return read_list_nodes(in_.count(2), true, walk_listpack);
      case rdb::kSet:
        return read_set();
      case rdb::kSetIntset:
        return add_members(walk_intset);
      case rdb::kSetListpack:
        return add_members(walk_listpack);
      case rdb::kHash:
        return read_hash(false);
      case rdb::kHash2:
        return read_hash(true);
      case rdb::kHashZipmap:
        return set_fields(walk_zipmap);
      case rdb::kHashZiplist:
        return set_fields(walk_ziplist);
      case rdb::kHashListpack:
        return set_fields(walk_listpack);
      case rdb::kZset:
        return read_sorted_set(false);
      case rdb::kZset2:
        return read_sorted_set(true);
      case rdb::kZsetZiplist:
        return add_pairs(walk_ziplist);
      case rdb::kZsetListpack:
        return add_pairs(walk_listpack);
      case rdb::kStreamListpacks:
      case rdb::kStreamListpacks2:
      case rdb::kStreamListpacks3:
        return restore_stream(type);
      default:
        return false;
    }
  }

  bool restore_stream(uint8_t type) {
    Stream* stream = Stream::create(memory_);
    entry_ = Entry::create(memory_, key_, stream->object(), expire_ms_);
    return read_stream(in_, memory_, type, *stream);
  }

  bool read_string() {
    const RdbString text = in_.string();
    if (in_.failed()) return false;
    entry_ = make_string(memory_, key_, text, {.expire_ms = expire_ms_});
    return true;
  }

  // Visits the elements of the packed string that comes next, which stays while they go in.
  bool walk_string(Walk walk, const ElementVisitor& visit) {
    const RdbString bytes = in_.string();
    return !in_.failed() && walk(bytes, [&](std::string_view element) {
      return visit(element) && in_.may_take(bytes.own_bytes());
    });
  }

  // --- lists --------------------------------------------------------------------------------

  List make_list() {
    entry_ = Entry::create(memory_, key_, List::create(memory_), expire_ms_);
    return List(memory_, *entry_, limits_.list);
  }

  bool read_list() {
    List list = make_list();
    for (size_t count = in_.count(); count > 0 && !in_.failed(); count--) {
      list.push_back(in_.string());
    }
    return list.size() > 0;
  }

  bool read_list_nodes(size_t nodes, bool containers, Walk walk) {
    List list = make_list();
    for (; nodes > 0 && !in_.failed(); nodes--) {
      const uint64_t container = containers ? in_.length() : rdb::kPackedNode;
      if (container == rdb::kPlainNode) {
        list.push_back(in_.string());
        continue;
      }
      if (container != rdb::kPackedNode) return false;
      const bool all = walk_string(walk, [&](std::string_view element) {
        list.push_back(element);
        return true;
      });
      if (!all) return false;
    }
    return list.size() > 0;
  }

  // --- sets ---------------------------------------------------------------------------------

  Set make_set(std::string_view first, size_t count) {
    entry_ =
        Entry::create(memory_, key_, Set::create(memory_, first, count, limits_.set), expire_ms_);
    return Set(memory_, *entry_, limits_.set);
  }

  bool read_set() {
    const size_t count = in_.count();
    if (count == 0) return false;
    RdbString member = in_.string();
    Set set = make_set(member, count);
    for (size_t i = 1; set.add(member); i++) {
      if (i == count) return true;
      member = in_.string();
      if (in_.failed()) return false;
    }
    return false;  // one is there twice
  }

  bool add_members(Walk walk) {
    const bool all = walk_string(walk, [&](std::string_view member) {
      if (entry_ == nullptr) make_set(member, 1);
      return Set(memory_, *entry_, limits_.set).add(member);
    });
    return all && entry_ != nullptr;
  }

  // --- hashes -------------------------------------------------------------------------------

  // No field is due while it comes in.
  Hash make_hash() {
    entry_ = Entry::create(memory_, key_, Hash::create(memory_), expire_ms_);
    return Hash(memory_, *entry_, limits_.hash, INT64_MIN);
  }

  bool read_hash(bool expires) {
    Hash hash = make_hash();
    const size_t count = in_.count(expires ? 10 : 2);
    for (size_t i = 0; i < count; i++) {
      const RdbString field = in_.string();
      const RdbString value = in_.string();
      const int64_t expire_ms = expires ? in_.milliseconds() : HashField::kNoExpire;
      if (in_.failed() || expire_ms < HashField::kNoExpire || !hash.set(field, value)) return false;
      if (expire_ms != HashField::kNoExpire) hash.set_expire(field, expire_ms);
    }
    entry_->note_volatile_parts();
    return count > 0;
  }

  bool set_fields(Walk walk) {
    Hash hash = make_hash();
    return walk_pairs(walk, [&](std::string_view field, std::string_view value) {
      return hash.set(field, value);
    });
  }

  // Visits elements two by two; false also if there is none, or one too many.
  template <typename Visit>
  bool walk_pairs(Walk walk, Visit visit) {
    std::string first;
    size_t count = 0;
    const bool all = walk_string(walk, [&](std::string_view element) {
      if (count++ % 2 == 1) return visit(first, element);
      first = element;
      return true;
    });
    return all && count > 0 && count % 2 == 0;
  }

  // --- sorted sets --------------------------------------------------------------------------

  SortedSet make_sorted_set(size_t count) {
    entry_ = Entry::create(memory_, key_, SortedSet::create(memory_, limits_.sorted_set, count, 0),
                           expire_ms_);
    return SortedSet(memory_, *entry_, limits_.sorted_set);
  }

  static bool add(SortedSet& set, std::string_view member, double score) {
    return !std::isnan(score) && set.add(member, score).outcome == SortedSet::Outcome::kAdded;
  }

  bool read_sorted_set(bool binary) {
    const size_t count = in_.count(binary ? 9 : 2);
    SortedSet set = make_sorted_set(count);
    for (size_t i = 0; i < count; i++) {
      const RdbString member = in_.string();
      const double score = binary ? in_.real() : in_.text_real();
      if (in_.failed() || !add(set, member, score)) return false;
    }
    return count > 0;
  }

  bool add_pairs(Walk walk) {
    SortedSet set = make_sorted_set(0);
    return walk_pairs(walk, [&](std::string_view member, std::string_view text) {
      const auto score = base::parse_double(text);
      return score && add(set, member, *score);
    });
  }

  base::SlabCache& memory_;
  const std::string_view key_;
  const int64_t expire_ms_;
  const ValueLimits& limits_;
  RdbReader& in_;
  Entry* entry_ = nullptr;
};

}  // namespace

bool dump_is_whole(std::string_view dump, bool any_version) {
  if (dump.size() < rdb::kFooterBytes) return false;
  if (!any_version && version_of(dump) > rdb::kValkeyVersion) return false;
  RdbReader checksum(dump.substr(dump.size() - sizeof(uint64_t)));
  return static_cast<uint64_t>(checksum.milliseconds()) ==
         base::crc64(dump.substr(0, dump.size() - sizeof(uint64_t)));
}

base::Result<Entry*> restore_value(base::SlabCache& memory, std::string_view key,
                                   std::string_view dump, int64_t expire_ms,
                                   const RestoreLimits& limits) {
  RdbReader in(dump.substr(0, dump.size() - rdb::kFooterBytes), memory, limits.budget);
  const uint8_t type = in.byte();
  const uint16_t version = version_of(dump);
  const bool foreign = version >= rdb::kForeignVersionMin && version <= rdb::kForeignVersionMax;
  if (foreign && type >= rdb::kForeignTypeMin) {
    return base::Error{"ERR Unsupported foreign data type: " + std::to_string(type)};
  }
  Entry* entry = Restorer(memory, key, expire_ms, limits.forms, in).restore(type);
  if (entry == nullptr) return base::Error{error_of(in.fault())};
  return entry;
}

}  // namespace engine
