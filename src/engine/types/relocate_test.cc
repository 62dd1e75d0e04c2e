// SPDX-License-Identifier: Apache-2.0

// Values of every form whose parts are moved while they change: nothing is lost, and the pages that
// held few of them are empty in the end.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/random.h"
#include "engine/types/hash.h"
#include "engine/types/list.h"
#include "engine/types/object.h"
#include "engine/types/score_index.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"
#include "engine/types/stream.h"

namespace engine {
namespace {

std::string text_of(uint64_t number) {
  // Of many lengths, a few beyond what slabs hold.
  const size_t length = number % 97 == 0 ? 3000 : number % 1009 == 0 ? 20'000 : number * 7 % 120;
  return std::to_string(number) + std::string(length, 't');
}

// What of a value is to be tried: numbers are put into it, taken out, and read.
struct Kind {
  const char* name;
  Object (*create)(base::SlabCache& memory);
  void (*put)(base::SlabCache& memory, Entry& entry, uint64_t number);
  void (*take)(base::SlabCache& memory, Entry& entry, uint64_t number);
  std::string (*read)(base::SlabCache& memory, Entry& entry);  // the same for the same numbers
};

template <typename Visited>
std::string in_order(const std::map<std::string, Visited>& visited) {
  std::string all;
  for (const auto& [name, value] : visited) {
    all += name + "=";
    if constexpr (std::is_same_v<Visited, std::string>) {
      all += value + ";";
    } else {
      all += std::to_string(value) + ";";
    }
  }
  return all;
}

Stream& stream_of(Entry& entry) { return *Stream::of(entry.object()); }

const Kind kHash = {
    "hash", Hash::create,
    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
      Hash hash(memory, entry, {}, 0);
      hash.set(std::to_string(number), text_of(number));
      if (number % 3 == 0) hash.set_expire(std::to_string(number), 1'000'000);
    },
    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
      Hash(memory, entry, {}, 0).remove(std::to_string(number));
    },
    [](base::SlabCache& memory, Entry& entry) {
      std::map<std::string, std::string> all;
      Hash(memory, entry, {}, 0)
          .for_each([&](std::string_view field, std::string_view value, int64_t at) {
            all[std::string(field)] = std::string(value) + std::to_string(at);
            return true;
          });
      return in_order(all);
    }};

const Kind kSet = {"set",
                   [](base::SlabCache& memory) { return Set::create(memory, "text", 1, {}); },
                   [](base::SlabCache& memory, Entry& entry, uint64_t number) {
                     Set(memory, entry, {}).add(text_of(number));
                   },
                   [](base::SlabCache& memory, Entry& entry, uint64_t number) {
                     Set(memory, entry, {}).remove(text_of(number));
                   },
                   [](base::SlabCache& memory, Entry& entry) {
                     std::map<std::string, int> all;
                     Set(memory, entry, {}).for_each([&](std::string_view member) {
                       all[std::string(member)] = 1;
                       return true;
                     });
                     return in_order(all);
                   }};

const Kind kIntegers = {
    "integers",
    [](base::SlabCache& memory) {
      return Set::create(memory, "1", 1, {.intset_entries = SIZE_MAX});
    },
    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
      Set(memory, entry, {.intset_entries = SIZE_MAX}).add(std::to_string(number));
    },
    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
      Set(memory, entry, {.intset_entries = SIZE_MAX}).remove(std::to_string(number));
    },
    kSet.read};

const Kind kSortedSet = {
    "sorted set", [](base::SlabCache& memory) { return SortedSet::create(memory, {}, 0, 0); },
    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
      SortedSet(memory, entry, {}).add(text_of(number), static_cast<double>(number % 50), {});
    },
    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
      SortedSet(memory, entry, {}).remove(text_of(number));
    },
    [](base::SlabCache& memory, Entry& entry) {
      std::string all;
      SortedSet(memory, entry, {}).for_each([&](std::string_view member, double score) {
        all += std::string(member) + "=" + std::to_string(score) + ";";
      });
      if (entry.encoding() == Encoding::kSkiplist) {
        EXPECT_TRUE(static_cast<ScoreIndex*>(entry.object().data)->consistent());
      }
      return all;
    }};

const Kind kList = {"list", List::create,
                    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
                      List list(memory, entry, ListLimits::of(number % 5 == 0 ? 3 : -2));
                      number % 2 == 0 ? list.push_back(text_of(number))
                                      : list.push_front(text_of(number));
                    },
                    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
                      List list(memory, entry, ListLimits::of(-2));
                      if (list.size() > 1)
                        list.erase(list.at(static_cast<int64_t>(number % list.size())));
                    },
                    [](base::SlabCache& memory, Entry& entry) {
                      const List list(memory, entry, ListLimits::of(-2));
                      std::string all;
                      IntegerText scratch;
                      list.for_each(0, list.size(), [&](const Listpack::Element& element) {
                        all += std::string(element.text(scratch)) + ";";
                      });
                      if (entry.encoding() == Encoding::kQuicklist) {
                        EXPECT_TRUE(static_cast<ListTree*>(entry.object().data)->consistent());
                      }
                      return all;
                    }};

const Kind kStream = {
    "stream", [](base::SlabCache& memory) { return Stream::create(memory)->object(); },
    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
      Stream& stream = stream_of(entry);
      const StreamId id{stream.last_id().ms + 1, 0};
      const std::string value = text_of(number);
      const std::string_view pairs[] = {"field", value};
      stream.append(memory, id, pairs, {.node_bytes = 4096, .node_entries = 20});
      StreamGroup* group = stream.find_group("group");
      if (group == nullptr) group = stream.add_group(memory, "group", {}, 0);
      const std::string name = "consumer" + std::to_string(number % 3);
      StreamConsumer* consumer = group->find_consumer(name);
      if (consumer == nullptr) consumer = group->add_consumer(memory, name, 0);
      group->deliver(memory, id, *consumer, static_cast<int64_t>(number));
    },
    [](base::SlabCache& memory, Entry& entry, uint64_t number) {
      Stream& stream = stream_of(entry);
      const StreamId id{number % (stream.last_id().ms + 1), 0};
      if (number % 2 == 0) stream.erase(memory, {&id, 1});
      if (StreamGroup* group = stream.find_group("group")) group->erase_pending(memory, id);
    },
    [](base::SlabCache&, Entry& entry) {
      Stream& stream = stream_of(entry);
      std::string all;
      IntegerText scratch;
      StreamWalk walk(stream, kStreamIdMin, kStreamIdMax);
      while (walk.next()) {
        all += std::to_string(walk.id().ms);
        walk.node().for_each_field(walk.entry(),
                                   [&](const Listpack::Element&, const Listpack::Element& value) {
                                     all += "=" + std::string(value.text(scratch)) + ";";
                                   });
      }
      const StreamGroup* group = stream.find_group("group");
      if (group == nullptr) return all;
      for (auto at = group->pending().first(); at; at = PendingTree::next(at)) {
        const PendingEntry* entry_of_group = at.value();
        const auto theirs = entry_of_group->consumer->pending().find(at.key());
        EXPECT_TRUE(theirs && theirs.value() == entry_of_group);
        all += std::to_string(at.key().ms) + "@" + std::to_string(entry_of_group->delivered_ms);
      }
      return all;
    }};

class RelocateTest : public testing::TestWithParam<const Kind*> {
 protected:
  RelocateTest() {
    entry_ = Entry::create(memory_, "key", GetParam()->create(memory_));
    copy_ = Entry::create(memory_, "copy", GetParam()->create(memory_));
  }
  ~RelocateTest() override {
    Entry::destroy(memory_, entry_);
    Entry::destroy(memory_, copy_);
    EXPECT_EQ(memory_.net_bytes(), 0);
  }

  // The same is done to a value whose parts are never moved.
  void change(int steps) {
    for (int i = 0; i < steps; i++) {
      const uint64_t number = random_.below(4000);
      const auto act = random_.below(3) == 0 ? GetParam()->put : GetParam()->take;
      act(memory_, *entry_, number);
      act(memory_, *copy_, number);
    }
  }
  void fill(int steps) {
    for (int i = 0; i < steps; i++) {
      const uint64_t number = random_.below(4000);
      GetParam()->put(memory_, *entry_, number);
      GetParam()->put(memory_, *copy_, number);
    }
  }

  // A slice; false once it is through.
  bool relocate(size_t budget) {
    const Object moved = relocate_object(memory_, entry_->object(), at_, budget);
    entry_->set_object(moved.encoding, moved.data);
    return !at_start(at_);
  }

  void expect_same() {
    ASSERT_EQ(GetParam()->read(memory_, *entry_), GetParam()->read(memory_, *copy_));
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  base::Random random_{5};
  Entry* entry_ = nullptr;
  Entry* copy_ = nullptr;
  PartCursor at_;
};

TEST_P(RelocateTest, NothingIsLostWhileItChanges) {
  for (int round = 0; round < 12; round++) {
    fill(round < 2 ? 10 : 1500);
    change(2000);
    memory_.drop_spares();
    pool_.begin_evacuation();
    for (bool more = true; more;) {
      more = relocate(1 + random_.below(200));
      change(static_cast<int>(random_.below(10)));
    }
    pool_.end_evacuation();
    expect_same();
    ASSERT_FALSE(HasFatalFailure()) << "round " << round;
  }
}

class ThinPages : public RelocateTest {};

// The value's parts stand between others that go.
TEST_P(ThinPages, FallEmpty) {
  std::vector<std::pair<void*, size_t>> others;
  for (int i = 0; i < 4000; i++) {
    fill(1);
    for (size_t bytes = 16; bytes <= 4096; bytes += bytes < 256 ? 8 : bytes / 4) {
      others.emplace_back(memory_.allocate(bytes), bytes);
    }
  }
  for (const auto& [block, bytes] : others) memory_.free(block, bytes);
  memory_.drop_spares();
  const size_t slack = pool_.slack_bytes();
  if (slack == 0) return;  // under AddressSanitizer nothing comes from slabs
  ASSERT_GT(pool_.begin_evacuation(), slack / 2);
  for (int i = 0; i < 2; i++) {
    while (relocate(500)) {
    }
    std::swap(entry_, copy_);
  }
  pool_.end_evacuation();
  EXPECT_LT(pool_.slack_bytes(), slack / 3);
  expect_same();
}

std::string name_of(const testing::TestParamInfo<const Kind*>& kind) {
  std::string name = kind.param->name;
  std::erase(name, ' ');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Kinds, RelocateTest,
                         testing::Values(&kHash, &kSet, &kIntegers, &kSortedSet, &kList, &kStream),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Kinds, ThinPages,
                         testing::Values(&kHash, &kSet, &kSortedSet, &kList, &kStream), name_of);

}  // namespace
}  // namespace engine
