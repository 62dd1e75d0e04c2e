// SPDX-License-Identifier: Apache-2.0
#include "engine/snapshot/large_cut.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "engine/persistence/rdb_file_writer.h"
#include "engine/persistence/stream_dump.h"
#include "engine/persistence/value_writer.h"
#include "engine/snapshot/pointer_set.h"
#include "engine/types/hash.h"
#include "engine/types/list_tree.h"
#include "engine/types/object.h"
#include "engine/types/score_index.h"
#include "engine/types/set.h"
#include "engine/types/stream.h"

namespace engine {

namespace {

// What is written at once: some hundred microseconds at most.
constexpr size_t kElementsAtOnce = 1024;
constexpr size_t kBytesAtOnce = 64 * 1024;

// Handed on by so much.
constexpr size_t kPieceBytes = 32 * 1024;

// --- tables -----------------------------------------------------------------------------------

// A hash, a set or a sorted set: `write` writes one of its records.
template <typename Record, typename Write>
class TableCut final : public LargeCut {
 public:
  TableCut(const LargeCutPlace& place, const LinearTable<Record>& table, Write write)
      : LargeCut(place),
        table_(table),
        write_(write),
        buckets_(table.bucket_count()),
        done_((buckets_ + kBits - 1) / kBits) {
    write_part_count(out(), table.size());
  }

  void before_bucket(uint32_t bucket) override {
    if (given_up() || is_done(bucket)) return;
    write_bucket(bucket);
    hand_on_if_much();
  }

 private:
  static constexpr uint32_t kBits = 64;
  static constexpr uint32_t kAhead = 4;

  bool is_done(uint32_t bucket) const { return (done_[bucket / kBits] >> bucket % kBits & 1) != 0; }

  size_t write_bucket(uint32_t bucket) {
    done_[bucket / kBits] |= uint64_t{1} << bucket % kBits;
    size_t count = 0;
    table_.for_each_in(bucket, [&](const Record* record) {
      write_(out(), *record);
      count++;
    });
    note_seen(count);
    return count;
  }

  bool walk_parts(size_t& elements) override {
    for (; next_ < buckets_ && elements > 0; next_++) {
      if (next_ + kAhead < buckets_ && !is_done(next_ + kAhead)) {
        table_.for_each_in(next_ + kAhead, [](const Record* r) { __builtin_prefetch(r); });
      }
      spend(elements, 1 + (is_done(next_) ? 0 : write_bucket(next_)));
    }
    return next_ == buckets_;
  }

  const LinearTable<Record>& table_;
  const Write write_;
  const uint32_t buckets_;
  uint32_t next_ = 0;
  std::vector<uint64_t> done_;  // a bit a bucket
};

template <typename Record, typename Write>
std::unique_ptr<LargeCut> cut_table(const LargeCutPlace& place, const LinearTable<Record>& table,
                                    Write write) {
  return std::make_unique<TableCut<Record, Write>>(place, table, write);
}

// --- trees of listpacks -----------------------------------------------------------------------

// A list or a stream: its listpacks in their order, as they were.
class ListpacksCut : public LargeCut {
 public:
  // Who changes one that is still to be written leaves it as it was.
  void before_listpack(const void* listpack) override {
    if (given_up() || !unwritten_.erase(listpack)) return;
    kept_.emplace(listpack, Listpack(listpack).view());
    note_seen(Listpack(listpack).count());
  }

 protected:
  explicit ListpacksCut(const LargeCutPlace& place) : LargeCut(place) {}

  size_t count() const { return listpacks_.size(); }
  void add(const void* listpack) { listpacks_.push_back(listpack); }
  // No more are added.
  void begin() {
    unwritten_.assign(listpacks_);
    write_part_count(out(), listpacks_.size());
  }

  virtual void write(size_t index, std::string_view listpack) = 0;
  virtual void write_tail() {}

 private:
  bool walk_parts(size_t& elements) override {
    for (; next_ < listpacks_.size() && elements > 0; next_++) {
      const void* const listpack = listpacks_[next_];
      if (unwritten_.erase(listpack)) {
        write_next(Listpack(listpack), elements);
        continue;
      }
      const auto kept = kept_.find(listpack);
      write_next(Listpack(static_cast<const void*>(kept->second.data())), elements);
      kept_.erase(kept);
    }
    if (next_ < listpacks_.size()) return false;
    write_tail();
    return true;
  }

  void write_next(Listpack listpack, size_t& elements) {
    const size_t count = listpack.count();
    note_seen(count);
    spend(elements, 1 + count);
    write(next_, listpack.view());
  }

  // Where each was: another may be there by now.
  std::vector<const void*> listpacks_;
  size_t next_ = 0;
  PointerSet unwritten_;  // and still there as they were
  std::unordered_map<const void*, std::string> kept_;
};

class ListCut final : public ListpacksCut {
 public:
  ListCut(const LargeCutPlace& place, const ListTree& tree) : ListpacksCut(place) {
    for (auto at = tree.first(); at; at = ListTree::next(at)) add(ListTree::listpack(at).data());
    begin();
  }

 private:
  void write(size_t, std::string_view listpack) override { write_list_part(out(), listpack); }
};

// What groups have pending is written in one piece and at once, though it comes last.
class StreamCut final : public ListpacksCut {
 public:
  StreamCut(const LargeCutPlace& place, const Stream& stream) : ListpacksCut(place) {
    for (auto at = stream.nodes().first(); at; at = Stream::NodeTree::next(at)) {
      add(at.value().data());
      masters_.push_back(at.key());
    }
    begin();
    RdbStringSink sink;
    RdbWriter tail(sink, place.form.compressed_max(), place.form.version);
    write_stream_tail(tail, stream);
    tail_ = sink.take();
  }

 private:
  void write(size_t index, std::string_view listpack) override {
    write_stream_node(out(), masters_[index], listpack);
  }
  void write_tail() override { out().raw(tail_); }

  std::vector<StreamId> masters_;
  std::string tail_;
};

std::unique_ptr<LargeCut> cut_hash(const LargeCutPlace& place, const HashTable& fields) {
  if (fields.table().volatile_size() == 0) {
    return cut_table(place, fields.table(),
                     [](RdbWriter& out, const HashField& field) { write_part(out, field, false); });
  }
  return cut_table(place, fields.table(),
                   [](RdbWriter& out, const HashField& field) { write_part(out, field, true); });
}

}  // namespace

// --- all forms --------------------------------------------------------------------------------

bool LargeCut::is_large(const Entry& entry) {
  if (!entry.is_object()) return false;
  const ConstObject object = entry.object();
  if (object.encoding == Encoding::kListpack || object.encoding == Encoding::kIntset) return false;
  return object_size(object) > kElementsAtOnce || object_footprint(object) > kBytesAtOnce;
}

LargeCut::LargeCut(const LargeCutPlace& place)
    : receiver_(place.receiver),
      given_up_(place.given_up),
      partition_(place.partition),
      writer_(sink_, place.form.compressed_max(), place.form.version) {
  append_record_head(writer_, place.entry);
}

std::unique_ptr<LargeCut> LargeCut::make(const LargeCutPlace& place) {
  std::unique_ptr<LargeCut> made;
  const Object object = place.entry.object();
  const void* const data = object.data;
  switch (object.type) {
    case Type::kHash:
      made = cut_hash(place, *static_cast<const HashTable*>(data));
      break;
    case Type::kSet:
      made = cut_table(place, static_cast<const SetTable*>(data)->table(),
                       [](RdbWriter& out, const SetMember& member) { write_part(out, member); });
      break;
    case Type::kSortedSet:
      made = cut_table(place, static_cast<const ScoreIndex*>(data)->table(),
                       [](RdbWriter& out, const ScoredMember& member) { write_part(out, member); });
      break;
    case Type::kList:
      made = std::make_unique<ListCut>(place, *static_cast<const ListTree*>(data));
      break;
    default:
      made = std::make_unique<StreamCut>(place, *static_cast<const Stream*>(data));
  }
  made->observe(object);
  return made;
}

bool LargeCut::walk(size_t& elements) {
  const bool done = walk_parts(elements);
  hand_on_if_much();
  return done;
}

void LargeCut::end(Graveyard& graveyard, bool complete) {
  for (const Observed& observed : std::exchange(observed_, {})) {
    observe_object(observed.object, nullptr);
    if (observed.ours) graveyard.bury_object(observed.object);
  }
  if (complete) receiver_.take_part(record_, sink_.take(), true);
}

void LargeCut::hand_on_if_much() {
  if (sink_.size() >= kPieceBytes) receiver_.take_part(record_, sink_.take(), false);
}

// --- what becomes of the objects --------------------------------------------------------------

void LargeCut::observe(const Object& object) {
  observe_object(object, this);
  observed_.push_back({.object = object, .ours = false});
}

LargeCut::Observed* LargeCut::find(const void* data) {
  const auto found = std::find_if(observed_.begin(), observed_.end(),
                                  [data](const Observed& one) { return one.object.data == data; });
  CHECK(found != observed_.end());
  return &*found;
}

void LargeCut::dissolved(const void* data) {
  *find(data) = observed_.back();
  observed_.pop_back();
}

void LargeCut::take_over(const Object& object) { find(object.data)->ours = true; }

}  // namespace engine
