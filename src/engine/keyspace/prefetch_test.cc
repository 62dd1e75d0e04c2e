// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/prefetch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/keyspace/database.h"
#include "engine/types/hash.h"
#include "engine/types/list.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"

namespace engine {
namespace {

// A hint changes nothing and says nothing: what can be seen is that it reads no memory that is not
// there (under AddressSanitizer), and leaves values and statistics alone.
class PrefetchElements : public ::testing::Test {
 protected:
  static constexpr size_t kLarge = 20'000;

  Entry* put(const std::string& name, const Object& object) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    const Database db(guard, 0);
    Entry* entry = Entry::create(worker().memory, name, object);
    db.put(key, db.find(key, Use::kPeek), entry);
    return entry;
  }

  void make_values(size_t elements) {
    base::SlabCache& memory = worker().memory;
    Hash hash(memory, *put("hash", Hash::create(memory)), {}, 0);
    Set set(memory, *put("set", Set::create(memory, "m", 1, {})), {});
    SortedSet zset(memory, *put("zset", SortedSet::create(memory, {}, 1, 1)), {});
    List list(memory, *put("list", List::create(memory)), {});
    for (size_t i = 0; i < elements; i++) {
      const std::string name = "element:" + std::to_string(i);
      hash.set(name, "value");
      set.add(name);
      zset.add(name, static_cast<double>(i));
      list.push_back(name);
    }
  }

  void look_ahead(size_t elements) {
    std::vector<Key> keys;
    for (const char* name : {"hash", "set", "zset", "list", "nothing"}) {
      keys.push_back(keyspace_.key(name));
    }
    std::vector<std::string> names;
    for (size_t i = 0; i < 300; i++) {  // one in two is there
      names.push_back("element:" + std::to_string(i * 2 * elements / 300));
    }
    std::vector<Element> wanted;
    for (const Key& key : keys) {
      for (const std::string& name : names) wanted.push_back({&key, name});
    }
    for (const std::string& name : names) {
      for (const Key& key : keys) wanted.push_back({&key, name});
    }
    for (uint32_t db = 0; db < 2; db++) prefetch_elements(keyspace_, db, wanted);
  }

  std::vector<size_t> footprints() {
    std::vector<size_t> all;
    for (const char* name : {"hash", "set", "zset", "list"}) {
      const Key key = keyspace_.key(name);
      const Guard guard(keyspace_, worker(), {&key.partition, 1});
      all.push_back(Database(guard, 0).find(key, Use::kPeek).entry()->footprint());
    }
    return all;
  }

  KeyspaceWorker& worker() { return keyspace_.worker(0); }

  Keyspace keyspace_{{.partitions = 16, .databases = 2, .workers = 1, .seed = 9}};
};

TEST_F(PrefetchElements, LooksIntoValuesOfEveryForm) {
  for (const size_t elements : {size_t{5}, size_t{300}, kLarge}) {
    make_values(elements);
    const std::vector<size_t> before = footprints();
    look_ahead(elements);
    EXPECT_EQ(footprints(), before);
  }
  EXPECT_EQ(worker().stats.hits.get() + worker().stats.misses.get(), 0u);
}

// A table that has been emptied has buckets, or none at all.
TEST_F(PrefetchElements, LooksIntoWhatHasShrunk) {
  base::SlabCache& memory = worker().memory;
  make_values(kLarge);
  const Key key = keyspace_.key("hash");
  {
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    const Database db(guard, 0);
    const Edit edit = db.edit(key, db.find(key, Use::kPeek));
    Hash hash(memory, *edit, {}, 0);
    for (size_t i = 0; i + 4096 < kLarge; i++) hash.remove("element:" + std::to_string(i));
    EXPECT_EQ(hash.size(), 4096u);
  }
  look_ahead(kLarge);
  const Guard guard(keyspace_, worker(), {&key.partition, 1});
  const HashView hash(*Database(guard, 0).find(key, Use::kPeek).entry(), 0);
  IntegerText scratch;
  EXPECT_EQ(hash.get("element:" + std::to_string(kLarge - 1), scratch), "value");
}

}  // namespace
}  // namespace engine
