// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/hash_reader.h"

#include <string_view>

#include "base/numbers.h"
#include "engine/persistence/rdb_string.h"
#include "engine/persistence/value_walk.h"
#include "engine/persistence/ziplist.h"

namespace engine {

namespace {

class HashReader {
 public:
  HashReader(RdbReader& in, int64_t due_by_ms, Hash& hash)
      : in_(in), due_by_ms_(due_by_ms), hash_(hash) {}

  bool read(rdb::ValueType type) {
    switch (type) {
      case rdb::kHashZipmap:
        return read_pairs(walk_zipmap);
      case rdb::kHashZiplist:
        return read_pairs(walk_ziplist);
      case rdb::kHashListpack:
        return read_pairs(walk_listpack);
      case rdb::kRedisHashListpack:
        in_.milliseconds();  // when the first is due, which they say themselves
        return read_triples();
      case rdb::kRedisHashListpackPreRelease:
        return read_triples();
      default:
        return read_fields(type);
    }
  }

 private:
  bool read_fields(rdb::ValueType type) {
    const bool expiry_first = type == rdb::kRedisHash || type == rdb::kRedisHashPreRelease;
    const bool expiry_last = type == rdb::kHash2;
    const int64_t first_ms = type == rdb::kRedisHash ? in_.milliseconds() : 1;
    const uint64_t count = in_.count(expiry_last ? 10 : 2);
    RdbString field(in_);
    RdbString value(in_);
    for (uint64_t i = 0; i < count; i++) {
      int64_t expire_ms = expiry_first ? read_expiry_from(first_ms) : HashField::kNoExpire;
      in_.string(field);
      in_.string(value);
      if (expiry_last) expire_ms = in_.milliseconds();
      if (in_.failed() || !set(field.view(), value.view(), expire_ms)) return false;
    }
    return has_fields(count > 0);
  }

  // Redis writes 0 of a field without expiry, else how much later than `first_ms` it is due and one
  // more.
  int64_t read_expiry_from(int64_t first_ms) {
    const uint64_t later = in_.length();
    if (later == 0) return HashField::kNoExpire;
    const bool possible = first_ms >= 0 && later - 1 <= static_cast<uint64_t>(INT64_MAX - first_ms);
    if (!possible) in_.fail();
    return possible ? first_ms + static_cast<int64_t>(later - 1) : HashField::kNoExpire;
  }

  bool read_pairs(ElementWalk walk) {
    return walk_tuples<2>(in_, walk, [&](const auto& before, std::string_view value) {
      return hash_.set(before[0], value);
    });
  }

  // Field, value, and when it is due or 0.
  bool read_triples() {
    const bool all =
        walk_tuples<3>(in_, walk_listpack, [&](const auto& before, std::string_view text) {
          const auto expire_ms = base::parse_int64(text);
          if (!expire_ms || *expire_ms < 0) return false;
          return set(before[0], before[1], *expire_ms == 0 ? HashField::kNoExpire : *expire_ms);
        });
    return all && has_fields(true);
  }

  // False if it cannot be, or is there.
  bool set(std::string_view field, std::string_view value, int64_t expire_ms) {
    if (expire_ms < HashField::kNoExpire) return false;
    if (expire_ms == HashField::kNoExpire) return hash_.set(field, value);
    if (expire_ms <= due_by_ms_) return true;
    if (!hash_.set(field, value)) return false;
    hash_.set_expire(field, expire_ms);
    return true;
  }

  // At the end. `any`: some have come, be they in the hash or due.
  bool has_fields(bool any) {
    if (hash_.size() > 0) return true;
    in_.fail(any ? RdbFault::kAllDue : RdbFault::kEmpty);
    return false;
  }

  RdbReader& in_;
  const int64_t due_by_ms_;
  Hash& hash_;
};

}  // namespace

bool read_hash(RdbReader& in, rdb::ValueType type, int64_t due_by_ms, Hash& hash) {
  return HashReader(in, due_by_ms, hash).read(type);
}

}  // namespace engine
