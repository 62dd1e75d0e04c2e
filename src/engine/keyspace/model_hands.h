// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/random.h"
#include "engine/keyspace/database.h"
#include "engine/keyspace/keyspace.h"
#include "engine/types/string.h"

// What the model tests share: the calls that a command would make, and what should be there.

namespace engine {

inline constexpr int64_t kStartMs = 1'700'000'000'000;

// One worker's hands on a keyspace: the calls that a command would make.
class Hands {
 public:
  Hands(Keyspace& keyspace, uint32_t worker)
      : keyspace_(keyspace), worker_(keyspace.worker(worker)) {
    worker_.now_ms = kStartMs;
  }

  KeyspaceWorker& worker() { return worker_; }
  int64_t now_ms() const { return worker_.now_ms; }

  void set(const std::string& name, const std::string& value, int64_t expire_ms) {
    at(name, Use::kWrite, [&](const Database& db, const Key& key, const Database::Found& found) {
      Entry* entry = make_string(db.memory(), name, value, {.expire_ms = expire_ms});
      db.mark_fresh(*entry);
      db.put(key, found, entry);
    });
  }

  std::optional<std::string> get(const std::string& name) {
    std::optional<std::string> value;
    at(name, Use::kRead, [&](const Database&, const Key&, const Database::Found& found) {
      IntegerText scratch;
      if (found) value = std::string(string_bytes(*found.entry(), scratch));
    });
    return value;
  }

  bool erase(const std::string& name) {
    bool there = false;
    at(name, Use::kPeek, [&](const Database& db, const Key& key, const Database::Found& found) {
      there = static_cast<bool>(found);
      if (there) db.erase(key, found);
    });
    return there;
  }

  bool set_expire(const std::string& name, int64_t expire_ms) {
    bool there = false;
    at(name, Use::kWrite, [&](const Database& db, const Key& key, const Database::Found& found) {
      there = static_cast<bool>(found);
      if (there) db.set_expire(key, found, expire_ms);
    });
    return there;
  }

 private:
  template <typename Act>
  void at(const std::string& name, Use use, Act act) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker_, {&key.partition, 1});
    const Database db(guard, 0);
    act(db, key, db.find(key, use));
  }

  Keyspace& keyspace_;
  KeyspaceWorker& worker_;
};

struct Known {
  std::string value;
  int64_t expire_ms = Entry::kNoExpire;

  bool expired(int64_t now_ms) const {
    return expire_ms != Entry::kNoExpire && expire_ms <= now_ms;
  }
};
using Model = std::map<std::string, Known>;

// Values of every form: integers, inline strings, blobs of their own.
inline std::string random_value(base::Random& random) {
  switch (random.below(4)) {
    case 0:
      return std::to_string(random.next() >> 8);
    case 1:
      return std::string(random.below(20'000), 'b');
    default:
      return std::string(random.below(200), 's');
  }
}

inline int64_t random_expiry(base::Random& random, int64_t now_ms) {
  if (random.below(2) == 0) return Entry::kNoExpire;
  return now_ms + 1 +
         static_cast<int64_t>(random.below(random.below(4) == 0 ? 86'400'000 : 20'000));
}

}  // namespace engine
