// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/value_reader.h"

#include <cmath>
#include <string>

#include "base/numbers.h"
#include "engine/persistence/blob_room.h"
#include "engine/persistence/element_walk.h"
#include "engine/persistence/hash_reader.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/stream_dump.h"
#include "engine/persistence/value_walk.h"
#include "engine/persistence/ziplist.h"
#include "engine/types/string.h"

namespace engine {

namespace {

class ValueReader {
 public:
  ValueReader(RdbReader& in, const NewValue& value)
      : memory_(value.memory),
        key_(value.key),
        expire_ms_(value.expire_ms),
        limits_(value.limits),
        due_by_ms_(value.fields_due_by_ms),
        in_(in) {}

  Entry* read(rdb::ValueType type) {
    if (read_value(type) && in_.may_take(0)) return entry_;
    in_.fail();  // unless it has, for another reason
    if (entry_ != nullptr) Entry::destroy(memory_, entry_);
    return nullptr;
  }

 private:
  bool read_value(rdb::ValueType type) {
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
      case rdb::kHash2:
      case rdb::kHashZipmap:
      case rdb::kHashZiplist:
      case rdb::kHashListpack:
      case rdb::kRedisHashPreRelease:
      case rdb::kRedisHashListpackPreRelease:
      case rdb::kRedisHash:
      case rdb::kRedisHashListpack:
        return restore_hash(type);
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
      case rdb::kRedisStream:
      case rdb::kRedisStream2:
        return restore_stream(type);
      default:  // of modules, and arrays
        return false;
    }
  }

  bool restore_stream(rdb::ValueType type) {
    Stream* stream = Stream::create(memory_);
    entry_ = Entry::create(memory_, key_, stream->object(), expire_ms_);
    return read_stream(in_, memory_, type, *stream);
  }

  bool read_string() {
    const StringOptions options = {.expire_ms = expire_ms_};
    std::string_view short_text;
    if (in_.short_string(short_text)) {
      entry_ = make_string(memory_, key_, short_text, options);
      return true;
    }
    const RdbStringHead head = in_.string_head();
    if (in_.failed()) return false;
    if (head.form == RdbStringHead::Form::kInteger) {
      entry_ = make_integer(memory_, key_, head.integer, options);
    } else if (head.bytes <= kInlineStringBytesMax) {
      RdbString text(in_);
      in_.string_rest(head, text);
      if (!in_.failed()) entry_ = make_string(memory_, key_, text.view(), options);
    } else {
      BlobRoom room(memory_);
      if (in_.string_bytes(head, room)) {
        entry_ = make_raw(memory_, key_, room.take(head.bytes), options);
      }
    }
    return !in_.failed();
  }

  // --- lists --------------------------------------------------------------------------------

  List make_list() {
    entry_ = Entry::create(memory_, key_, List::create(memory_), expire_ms_);
    return List(memory_, *entry_, limits_.list);
  }

  bool read_list() {
    List list = make_list();
    RdbString element(in_);
    for (uint64_t count = in_.count(); count > 0; count--) {
      if (!push_next(list, element)) return false;
    }
    return unless_empty(in_, list.size() > 0);
  }

  // What no listpack has room for is refused before it takes any.
  bool push_next(List& list, RdbString& element) {
    const RdbStringHead head = in_.string_head();
    if (head.bytes > List::kElementBytesMax) in_.fail(RdbFault::kStringTooLong);
    return !in_.failed() && push(list, in_.string_rest(head, element));
  }

  bool push(List& list, std::string_view element) {
    if (element.size() > List::kElementBytesMax) in_.fail(RdbFault::kStringTooLong);
    if (!in_.failed()) list.push_back(element);
    return !in_.failed();
  }

  bool read_list_nodes(uint64_t nodes, bool containers, ElementWalk walk) {
    List list = make_list();
    RdbString plain(in_);
    for (; nodes > 0 && !in_.failed(); nodes--) {
      const uint64_t container = containers ? in_.length() : rdb::kPackedNode;
      if (container == rdb::kPlainNode) {
        if (!push_next(list, plain)) return false;
        continue;
      }
      if (container != rdb::kPackedNode) return false;
      if (!walk_string(in_, walk, [&](std::string_view element) { return push(list, element); })) {
        return false;
      }
    }
    return unless_empty(in_, list.size() > 0);
  }

  // --- sets ---------------------------------------------------------------------------------

  Set make_set(std::string_view first, size_t count) {
    entry_ =
        Entry::create(memory_, key_, Set::create(memory_, first, count, limits_.set), expire_ms_);
    return Set(memory_, *entry_, limits_.set);
  }

  bool read_set() {
    const uint64_t count = in_.count();
    if (!unless_empty(in_, count > 0)) return false;
    RdbString member(in_);
    Set set = make_set(in_.string(member), count);
    for (uint64_t i = 1; !in_.failed() && set.add(member.view()); i++) {
      if (i == count) return true;
      in_.string(member);
    }
    return false;  // one is there twice
  }

  bool add_members(ElementWalk walk) {
    const bool all = walk_string(in_, walk, [&](std::string_view member) {
      if (entry_ == nullptr) make_set(member, 1);
      return Set(memory_, *entry_, limits_.set).add(member);
    });
    return all && unless_empty(in_, entry_ != nullptr);
  }

  // No field is due while it comes in, but those that are to be left out.
  bool restore_hash(rdb::ValueType type) {
    entry_ = Entry::create(memory_, key_, Hash::create(memory_), expire_ms_);
    Hash hash(memory_, *entry_, limits_.hash, INT64_MIN);
    const bool read = read_hash(in_, type, due_by_ms_, hash);
    entry_->note_volatile_parts();
    return read;
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
    const uint64_t count = in_.count(binary ? 9 : 2);
    SortedSet set = make_sorted_set(count);
    RdbString member(in_);
    for (uint64_t i = 0; i < count; i++) {
      in_.string(member);
      const double score = binary ? in_.real() : in_.text_real();
      if (in_.failed() || !add(set, member.view(), score)) return false;
    }
    return unless_empty(in_, count > 0);
  }

  bool add_pairs(ElementWalk walk) {
    SortedSet set = make_sorted_set(0);
    return walk_tuples<2>(in_, walk, [&](const auto& before, std::string_view text) {
      const auto score = base::parse_double(text);
      return score && add(set, before[0], *score);
    });
  }

  base::SlabCache& memory_;
  const std::string_view key_;
  const int64_t expire_ms_;
  const ValueLimits& limits_;
  const int64_t due_by_ms_;
  RdbReader& in_;
  Entry* entry_ = nullptr;
};

}  // namespace

Entry* read_value(RdbReader& in, rdb::ValueType type, const NewValue& value) {
  return ValueReader(in, value).read(type);
}

}  // namespace engine
