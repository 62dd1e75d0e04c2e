// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "engine/keyspace/database.h"
#include "engine/keyspace/edit.h"
#include "engine/keyspace/guard.h"
#include "engine/types/hash.h"
#include "engine/types/list.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"
#include "engine/types/stream.h"
#include "engine/types/string.h"

namespace engine {

// Large values of every form in database 0 and random changes of them, as commands make them, by
// one worker.
class LargeValues {
 public:
  enum class Form : uint8_t { kHash, kVolatileHash, kSet, kSortedSet, kList, kStream };
  static constexpr size_t kForms = 6;
  static constexpr int64_t kNowMs = 1'700'000'000'000;

  LargeValues(Keyspace& keyspace, uint32_t worker, uint64_t seed)
      : keyspace_(keyspace), worker_(keyspace.worker(worker)), random_(seed) {
    worker_.now_ms = kNowMs;
  }

  KeyspaceWorker& worker() { return worker_; }
  base::Random& dice() { return random_; }

  void fill(const std::string& name, Form form, int elements) {
    at(name, [&](const Database& db, Edit& edit) {
      edit.put(Entry::create(db.memory(), name, object_of(db.memory(), form)));
      for (int i = 0; i < elements; i++) add(*edit, form, i);
    });
  }

  // Any change of an element or some. What has none left is erased.
  void change(const std::string& name) {
    at(name, [&](const Database&, Edit& edit) {
      if (!edit || !edit->is_object()) return;
      switch (edit->type()) {
        case Type::kHash:
          change_hash(*edit);
          break;
        case Type::kSet:
          change_set(*edit);
          break;
        case Type::kSortedSet:
          change_sorted_set(*edit);
          break;
        case Type::kList:
          change_list(*edit);
          break;
        default:
          change_stream(*edit);
      }
      const bool may_be_empty = edit->type() == Type::kStream;
      if (!may_be_empty && object_size(std::as_const(*edit).object()) == 0) edit.erase();
    });
  }

  void erase(const std::string& name) {
    at(name, [](const Database&, Edit& edit) {
      if (edit) edit.erase();
    });
  }

  void put_string(const std::string& name) {
    at(name, [&](const Database& db, Edit& edit) {
      edit.put(make_string(db.memory(), name, "another", {}));
    });
  }

  void rename(const std::string& from, const std::string& to) {
    if (from == to) return;
    const Key keys[] = {keyspace_.key(from), keyspace_.key(to)};
    std::vector<uint32_t> partitions = {keys[0].partition, keys[1].partition};
    put_in_order(partitions);
    const Guard guard(keyspace_, worker_, partitions);
    const Database db(guard, 0);
    const Found source = db.find(keys[0], Use::kWrite);
    if (!source) return;
    const Found target = db.find(keys[1], Use::kPeek);
    Edit edit = db.edit(keys[0], source);
    db.put(keys[1], target, db.move_entry(*edit, to, Entry::kNoExpire));
    edit.erase();
  }

 private:
  static constexpr int kNames = 4000;

  template <typename Act>
  void at(const std::string& name, Act act) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker_, {&key.partition, 1});
    const Database db(guard, 0);
    Edit edit = db.edit(key, db.find(key, Use::kWrite));
    act(db, edit);
  }

  static Object object_of(base::SlabCache& memory, Form form) {
    switch (form) {
      case Form::kHash:
      case Form::kVolatileHash:
        return Hash::create(memory);
      case Form::kSet:
        return Set::create(memory, "a", 0, {});
      case Form::kSortedSet:
        return SortedSet::create(memory, {}, 0, 0);
      case Form::kList:
        return List::create(memory);
      default:
        return Stream::create(memory)->object();
    }
  }

  Hash hash(Entry& entry) { return {worker_.memory, entry, {}, worker_.now_ms}; }
  Set set(Entry& entry) { return {worker_.memory, entry, {}}; }
  SortedSet sorted_set(Entry& entry) { return {worker_.memory, entry, {}}; }
  List list(Entry& entry) { return {worker_.memory, entry, {.bytes_max = 300}}; }

  std::string text() {
    return std::string(random_.below(30), 'v') + std::to_string(random_.next());
  }
  std::string name() { return "element " + std::to_string(random_.below(kNames)); }

  void add(Entry& entry, Form form, int number) {
    const std::string element = "element " + std::to_string(number);
    switch (form) {
      case Form::kHash:
        hash(entry).set(element, text());
        break;
      case Form::kVolatileHash:
        hash(entry).set(element, text());
        if (number % 3 == 0) set_random_expire(entry, element);
        break;
      case Form::kSet:
        set(entry).add(element);
        break;
      case Form::kSortedSet:
        sorted_set(entry).add(element, static_cast<double>(random_.below(1000)));
        break;
      case Form::kList:
        list(entry).push_back(element);
        break;
      default:
        append(*Stream::of(entry.object()));
        if (number % 10 == 0) deliver(*Stream::of(entry.object()));
    }
  }

  void set_random_expire(Entry& entry, const std::string& field) {
    hash(entry).set_expire(field, worker_.now_ms + 1 + static_cast<int64_t>(random_.below(5000)));
  }

  void change_hash(Entry& entry) {
    Hash all = hash(entry);
    const std::string field = name();
    IntegerText scratch;
    switch (random_.below(6)) {
      case 0:
        all.remove(field);
        break;
      case 1:
        if (const auto value = all.get(field, scratch)) {
          all.set(field, std::string(value->size(), 'o'));  // in place
        }
        break;
      case 2:
        if (all.contains(field) && all.has_volatile_fields()) set_random_expire(entry, field);
        break;
      case 3:
        worker_.now_ms++;
        hash(entry).expire(10);
        break;
      default:
        all.set(field, text());
    }
  }

  void change_set(Entry& entry) {
    if (random_.below(2) == 0) {
      set(entry).add(name());
    } else {
      set(entry).remove(name());
    }
  }

  void change_sorted_set(Entry& entry) {
    SortedSet all = sorted_set(entry);
    switch (random_.below(4)) {
      case 0:
        all.remove(name());
        break;
      case 1:
        all.erase(random_.below(all.size()), 1);
        break;
      default:
        all.add(name(), static_cast<double>(random_.below(1000)));
    }
  }

  void change_list(Entry& entry) {
    List all = list(entry);
    const auto index = static_cast<int64_t>(random_.below(all.size()));
    switch (random_.below(9)) {
      case 0:
        all.push_front(text());
        break;
      case 1:
        all.push_back(text());
        break;
      case 2:
        all.insert_before(all.at(index), text());
        break;
      case 3:
        all.insert_after(all.at(index), text());
        break;
      case 4:
        all.replace(all.at(index), text() + std::string(random_.below(400), 'w'));
        break;
      case 5:
        all.erase(all.at(index));
        break;
      case 6:
        bury(all.erase_front(random_.below(std::min<size_t>(all.size() + 1, 40))));
        break;
      case 7:
        bury(all.erase_back(random_.below(std::min<size_t>(all.size() + 1, 40))));
        break;
      default:
        for (int i = 0; i < 20; i++) all.push_back(text());
    }
    if (all.size() > 0) all.shrink();
  }

  void bury(const std::optional<Object>& gone) {
    if (gone) worker_.graveyard.bury_object(*gone);
  }

  void append(Stream& stream) {
    const std::string value = text();
    const std::vector<std::string_view> pair = {"field", value};
    stream.append(worker_.memory, {stream.last_id().ms + 1 + random_.below(3), 1}, pair,
                  {.node_bytes = 0, .node_entries = 10});
  }

  void deliver(Stream& stream) {
    StreamGroup* group = stream.add_group(worker_.memory, "group", {0, 0}, 0);
    if (group == nullptr) group = stream.find_group("group");
    StreamConsumer* consumer = group->add_consumer(worker_.memory, "consumer", worker_.now_ms);
    if (consumer == nullptr) consumer = group->find_consumer("consumer");
    const StreamId id = stream.last_id();
    if (group->find_pending(id) == nullptr) {
      group->deliver(worker_.memory, id, *consumer, worker_.now_ms);
    }
  }

  void change_stream(Entry& entry) {
    Stream& stream = *Stream::of(entry.object());
    switch (random_.below(6)) {
      case 0: {
        const std::vector<StreamId> ids = {{random_.below(stream.last_id().ms + 1), 1}};
        stream.erase(worker_.memory, ids);
        break;
      }
      case 1: {
        StreamTrim trim;
        trim.by = StreamTrim::By::kLength;
        trim.length = stream.length() - std::min<uint64_t>(stream.length(), random_.below(15));
        stream.trim(worker_.memory, trim);
        break;
      }
      case 2:
        deliver(stream);
        break;
      default:
        append(stream);
    }
  }

  Keyspace& keyspace_;
  KeyspaceWorker& worker_;
  base::Random random_;
};

}  // namespace engine
