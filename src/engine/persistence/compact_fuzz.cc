// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "engine/persistence/ziplist.h"
#include "engine/types/hyperloglog.h"
#include "engine/types/intset.h"
#include "engine/types/listpack.h"
#include "engine/types/stream_node.h"

// The compact forms that come in as bytes from anywhere. What a validator lets pass can be walked
// and changed, says the same as a plain model after every change, and stays valid.
//
// The first byte chooses the form, the second what is done to it.

namespace engine {

namespace {

constexpr int kChanges = 12;

// Choices that follow from one byte of the input.
class Choices {
 public:
  explicit Choices(uint8_t seed) : state_(seed) {}

  size_t below(size_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<size_t>(state_ >> 33) % bound;
  }
  std::string text() {
    switch (below(5)) {
      case 0:
        return std::to_string(static_cast<int64_t>(below(200)) - 100);
      case 1:
        return std::to_string(static_cast<int64_t>(state_));
      case 2:
        return std::string(below(80), 'x');
      case 3:
        return std::string(below(6000), 'y');
      default:
        return "";
    }
  }

 private:
  uint64_t state_;
};

// --- listpacks --------------------------------------------------------------------------------

std::vector<std::string> texts_of(Listpack listpack) {
  std::vector<std::string> texts;
  IntegerText scratch;
  for (auto at = listpack.first(); at != Listpack::kNone; at = listpack.next(at)) {
    texts.emplace_back(listpack.get(at).text(scratch));
    CHECK(listpack.equals(at, texts.back()) == listpack.get(at).is_integer ||
          !listpack.get(at).is_integer);
  }
  return texts;
}

void check_listpack(Listpack listpack, const std::vector<std::string>& model) {
  CHECK(Listpack::valid(listpack.view()));
  CHECK(listpack.count() == model.size());
  CHECK(texts_of(listpack) == model);
  auto from_end = model.rbegin();
  IntegerText scratch;
  for (auto at = listpack.last(); at != Listpack::kNone; at = listpack.previous(at)) {
    CHECK(listpack.get(at).text(scratch) == *from_end++);
  }
  CHECK(from_end == model.rend());
}

void change_listpack(base::SlabCache& memory, Listpack& listpack, std::vector<std::string>& model,
                     Choices& choices) {
  const size_t index = choices.below(model.size() + 1);
  const auto place = model.begin() + static_cast<ptrdiff_t>(index);
  const auto at = listpack.at(static_cast<int64_t>(index));
  CHECK((at == Listpack::kNone) == (index == model.size()));
  const std::string text = choices.text();
  if (at == Listpack::kNone || choices.below(3) == 0) {
    listpack.insert(memory, at, text);
    model.insert(place, text);
  } else if (choices.below(2) == 0) {
    listpack.replace(memory, at, text);
    *place = text;
  } else {
    const size_t count = std::min(1 + choices.below(3), model.size() - index);
    listpack.erase(memory, at, count);
    model.erase(place, place + static_cast<ptrdiff_t>(count));
  }
}

void fuzz_listpack(base::SlabCache& memory, std::string_view bytes, Choices choices) {
  if (!Listpack::valid(bytes)) return;
  Listpack listpack = Listpack::create(memory, bytes);
  std::vector<std::string> model = texts_of(listpack);
  check_listpack(listpack, model);
  for (int i = 0; i < kChanges; i++) {
    change_listpack(memory, listpack, model, choices);
    check_listpack(listpack, model);
  }
  Listpack::destroy(memory, listpack);
}

// --- intsets ----------------------------------------------------------------------------------

void check_intset(Intset intset, const std::set<int64_t>& model) {
  CHECK(model.empty() || Intset::valid(intset.view()));
  CHECK(intset.count() == model.size());
  size_t index = 0;
  for (const int64_t value : model) {
    CHECK(intset.at(index++) == value);
    CHECK(intset.contains(value));
  }
}

void fuzz_intset(base::SlabCache& memory, std::string_view bytes, Choices choices) {
  if (!Intset::valid(bytes)) return;
  Intset intset = Intset::create(memory, bytes);
  std::set<int64_t> model;
  for (size_t i = 0; i < intset.count(); i++) model.insert(intset.at(i));
  check_intset(intset, model);
  for (int i = 0; i < kChanges; i++) {
    const int64_t value =
        choices.below(2) == 0 && !model.empty()
            ? *std::next(model.begin(), static_cast<ptrdiff_t>(choices.below(model.size())))
            : static_cast<int64_t>(choices.below(SIZE_MAX)) << choices.below(40);
    if (choices.below(2) == 0) {
      CHECK(intset.insert(memory, value) == model.insert(value).second);
    } else {
      CHECK(intset.erase(memory, value) == (model.erase(value) == 1));
    }
    check_intset(intset, model);
  }
  Intset::destroy(memory, intset);
}

// --- nodes of streams -------------------------------------------------------------------------

struct Seen {
  StreamId id;
  bool deleted = false;
  std::vector<std::string> pairs;

  bool operator==(const Seen&) const = default;
};

std::vector<Seen> seen_in(const StreamNode& node) {
  std::vector<Seen> all;
  IntegerText scratch;
  for (auto entry = node.first(); entry; entry = node.next(entry)) {
    Seen& seen = all.emplace_back(Seen{entry.id, entry.deleted, {}});
    node.for_each_field(entry, [&](const Listpack::Element& field, const Listpack::Element& value) {
      seen.pairs.emplace_back(field.text(scratch));
      seen.pairs.emplace_back(value.text(scratch));
    });
  }
  return all;
}

void check_node(const StreamNode& node, const std::vector<Seen>& model) {
  CHECK(StreamNode::valid(node.master(), node.listpack().view()));
  CHECK(seen_in(node) == model);
  size_t live = 0;
  for (const Seen& seen : model) live += seen.deleted ? 0 : 1;
  CHECK(node.live() == live && node.live() + node.deleted() == model.size());
  auto from_end = model.rbegin();
  for (auto entry = node.last(); entry; entry = node.previous(entry)) {
    CHECK(entry.id == from_end->id && entry.deleted == from_end->deleted);
    from_end++;
  }
  CHECK(from_end == model.rend());
}

void append_entry(base::SlabCache& memory, StreamNode& node, std::vector<Seen>& model,
                  Choices& choices) {
  const auto id = model.back().id.next();
  if (!id) return;
  // With the fields of the last one, which may be the master's, or with others.
  std::vector<std::string> pairs = model.back().pairs;
  if (pairs.empty() || choices.below(2) == 0) pairs = {choices.text(), ""};
  for (size_t i = 1; i < pairs.size(); i += 2) pairs[i] = choices.text();
  node.append(memory, *id, std::vector<std::string_view>(pairs.begin(), pairs.end()));
  model.push_back({*id, false, pairs});
}

void erase_entry(base::SlabCache& memory, StreamNode& node, std::vector<Seen>& model,
                 Choices& choices) {
  size_t index = choices.below(model.size());
  auto entry = node.first();
  for (size_t i = 0; i < index; i++) entry = node.next(entry);
  if (entry.deleted) return;
  const int64_t moved = node.erase(memory, entry);
  CHECK(node.entry_moved(entry, moved).id == entry.id);
  model[index].deleted = true;
}

void fuzz_stream_node(base::SlabCache& memory, std::string_view bytes, Choices choices) {
  // As the last byte of the master's id says, its other bytes being low or high.
  const auto low = static_cast<uint8_t>(choices.below(256));
  const StreamId master = low < 128 ? StreamId{low, low} : StreamId{UINT64_MAX - low, UINT64_MAX};
  if (!StreamNode::valid(master, bytes)) return;
  StreamNode node(master, Listpack::create(memory, bytes));
  std::vector<Seen> model = seen_in(node);
  check_node(node, model);
  for (int i = 0; i < kChanges; i++) {
    if (choices.below(2) == 0) {
      append_entry(memory, node, model, choices);
    } else {
      erase_entry(memory, node, model, choices);
    }
    check_node(node, model);
  }
  Listpack::destroy(memory, node.listpack());
}

// --- HyperLogLogs -----------------------------------------------------------------------------

// Raises one register in the value and in the model; false: its runs are nonsense.
bool raise(std::string& value, hll::Registers& model, const hll::Element& element,
           Choices& choices) {
  const auto rank = hll::register_at(value, element.index);
  if (!rank) return false;
  CHECK(*rank == model[element.index]);
  if (*rank >= element.rank) return true;
  if (hll::is_dense(value)) {
    const hll::DenseChange change = hll::dense_change(value, element);
    CHECK(change.offset + sizeof change.bytes <= value.size());
    value.replace(change.offset, sizeof change.bytes, change.bytes, sizeof change.bytes);
  } else if (!hll::raise_sparse(value, element, choices.below(2) == 0 ? 0 : 3000)) {
    return false;
  }
  model[element.index] = element.rank;
  return true;
}

void fuzz_hyperloglog(std::string_view bytes, Choices choices) {
  if (!hll::is_hyperloglog(bytes)) return;
  std::string value(bytes);
  if (!hll::is_dense(value)) hll::describe_runs(value);
  hll::cached_count(value);
  hll::Registers model{};
  const bool sound = hll::merge(model, value);
  for (int i = 0; i < kChanges; i++) {
    const hll::Element element = hll::element_of(choices.text());
    // Nonsense may be met late or never; what matters then is that nothing is read beyond it.
    if (!sound) {
      if (hll::register_at(value, element.index) && !hll::is_dense(value)) {
        hll::raise_sparse(value, {element.index, 32}, 3000);
      }
      CHECK(hll::is_hyperloglog(value));
      continue;
    }
    CHECK(raise(value, model, element, choices));
    hll::invalidate_count(value);
    CHECK(!hll::cached_count(value) && hll::is_hyperloglog(value));
    hll::Registers now{};
    CHECK(hll::merge(now, value) && now == model);
  }
  if (!sound) return;
  if (!hll::is_dense(value)) CHECK(hll::make_dense(value));
  hll::store_dense(value, model);
  hll::Registers now{};
  CHECK(hll::merge(now, value) && now == model);
  hll::estimate(now);
}

// --- what is only read ------------------------------------------------------------------------

void fuzz_old_form(bool (*walk)(std::string_view, const ElementVisitor&), std::string_view bytes) {
  constexpr size_t kDigitsMax = 20;
  size_t elements = 0;
  const auto visit = [&](std::string_view element) {
    elements++;
    return element.size() <= std::max(bytes.size(), kDigitsMax);
  };
  const bool whole = walk(bytes, visit);
  CHECK(elements <= bytes.size());
  size_t left = elements;
  if (whole && left > 0) CHECK(!walk(bytes, [&](std::string_view) { return --left > 0; }));
}

}  // namespace

}  // namespace engine

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const engine::Choices choices(data[1]);
  // In memory of just this size, so that a sanitizer sees what is read beyond.
  const std::vector<char> exact(data + 2, data + size);
  const std::string_view bytes(exact.data(), exact.size());
  base::SlabPool pool;
  base::SlabCache memory(pool);
  switch (data[0]) {
    case 'l':
      engine::fuzz_listpack(memory, bytes, choices);
      break;
    case 'i':
      engine::fuzz_intset(memory, bytes, choices);
      break;
    case 's':
      engine::fuzz_stream_node(memory, bytes, choices);
      break;
    case 'h':
      engine::fuzz_hyperloglog(bytes, choices);
      break;
    case 'z':
      engine::fuzz_old_form(engine::walk_ziplist, bytes);
      break;
    case 'm':
      engine::fuzz_old_form(engine::walk_zipmap, bytes);
      break;
    default:
      break;
  }
  CHECK(memory.net_bytes() == 0);
  return 0;
}
