// SPDX-License-Identifier: Apache-2.0
#include "engine/types/stream_node.h"

#include <optional>
#include <vector>

namespace engine {

namespace {

constexpr int64_t kDeleted = 1;
constexpr int64_t kSameFields = 2;

Listpack::Element integer_element(int64_t value) { return {true, value, {}}; }
Listpack::Element text_element(std::string_view text) { return {false, 0, text}; }

// Reads a listpack that is valid but may hold anything.
class Reader {
 public:
  explicit Reader(Listpack listpack) : listpack_(listpack), at_(listpack.first()) {}

  bool at_end() const { return at_ == Listpack::kNone; }

  std::optional<int64_t> integer() {
    if (at_end() || !listpack_.get(at_).is_integer) return std::nullopt;
    const int64_t value = listpack_.get(at_).integer;
    at_ = listpack_.next(at_);
    return value;
  }
  // A number of things of which each takes an element.
  std::optional<size_t> count() {
    const auto value = integer();
    if (!value || *value < 0 || static_cast<uint64_t>(*value) > listpack_.bytes()) {
      return std::nullopt;
    }
    return static_cast<size_t>(*value);
  }
  bool skip(size_t elements) {
    for (; elements > 0 && !at_end(); elements--) at_ = listpack_.next(at_);
    return elements == 0;
  }

 private:
  Listpack listpack_;
  Listpack::Position at_;
};

// One entry; its id and whether it is deleted.
bool read_entry(Reader& reader, StreamId master, size_t master_fields, StreamId& id,
                bool& deleted) {
  const auto flags = reader.integer();
  const auto ms = reader.integer();
  const auto seq = reader.integer();
  if (!flags || !ms || !seq || *flags < 0 || *flags > (kDeleted | kSameFields)) return false;
  id = {master.ms + static_cast<uint64_t>(*ms), master.seq + static_cast<uint64_t>(*seq)};
  deleted = (*flags & kDeleted) != 0;
  size_t elements = 3 + master_fields;
  if ((*flags & kSameFields) == 0) {
    const auto fields = reader.count();
    if (!fields || !reader.skip(2 * *fields)) return false;
    elements = 4 + 2 * *fields;
  } else if (!reader.skip(master_fields)) {
    return false;
  }
  return reader.integer() == static_cast<int64_t>(elements);
}

}  // namespace

bool StreamNode::valid(StreamId master, std::string_view bytes) {
  if (!Listpack::valid(bytes)) return false;
  // Reading changes nothing.
  Reader reader(Listpack(bytes.data()));
  const auto live = reader.count();
  const auto deleted = reader.count();
  const auto fields = reader.count();
  if (!live || !deleted || !fields || !reader.skip(*fields) || reader.integer() != 0) return false;
  size_t live_seen = 0;
  size_t deleted_seen = 0;
  StreamId before;
  while (!reader.at_end()) {
    StreamId id;
    bool is_deleted = false;
    if (!read_entry(reader, master, *fields, id, is_deleted)) return false;
    const bool first = live_seen + deleted_seen == 0;
    if (first ? id < master : id <= before) return false;
    before = id;
    (is_deleted ? deleted_seen : live_seen)++;
  }
  return live_seen == *live && deleted_seen == *deleted && live_seen + deleted_seen > 0;
}

StreamNode StreamNode::create(base::SlabCache& memory, StreamId master,
                              std::span<const std::string_view> pairs) {
  std::vector<Listpack::Element> elements = {
      integer_element(0), integer_element(0),
      integer_element(static_cast<int64_t>(pairs.size() / 2))};
  for (size_t i = 0; i < pairs.size(); i += 2) elements.push_back(text_element(pairs[i]));
  elements.push_back(integer_element(0));
  Listpack listpack = Listpack::create(memory);
  listpack.append(memory, elements);
  return {master, listpack};
}

// --- reading ----------------------------------------------------------------------------------

size_t StreamNode::live() const { return static_cast<size_t>(integer(listpack_.first())); }

size_t StreamNode::deleted() const {
  return static_cast<size_t>(integer(listpack_.next(listpack_.first())));
}

StreamNode::Position StreamNode::field_count() const {
  return listpack_.next(listpack_.next(listpack_.first()));
}

StreamNode::Entry StreamNode::entry_at(Position position) const {
  Entry entry;
  entry.at = position;
  if (position == Listpack::kNone) return entry;
  const int64_t flags = integer(position);
  const Position ms = listpack_.next(position);
  const Position seq = listpack_.next(ms);
  entry.id = {master_.ms + static_cast<uint64_t>(integer(ms)),
              master_.seq + static_cast<uint64_t>(integer(seq))};
  entry.deleted = (flags & kDeleted) != 0;
  entry.same_fields = (flags & kSameFields) != 0;
  entry.body = listpack_.next(seq);
  if (entry.same_fields) {
    entry.fields = static_cast<size_t>(integer(field_count()));
  } else {
    entry.fields = static_cast<size_t>(integer(entry.body));
    entry.body = listpack_.next(entry.body);
  }
  return entry;
}

StreamNode::Entry StreamNode::first() const {
  Position at = field_count();
  const int64_t fields = integer(at);
  for (int64_t i = 0; i < fields + 2; i++) at = listpack_.next(at);
  return entry_at(at);
}

StreamNode::Entry StreamNode::next(const Entry& entry) const {
  Position at = entry.body;
  const size_t elements = entry.same_fields ? entry.fields : 2 * entry.fields;
  for (size_t i = 0; i < elements + 1; i++) at = listpack_.next(at);
  return entry_at(at);
}

StreamNode::Entry StreamNode::last() const {
  Position at = listpack_.last();
  for (int64_t elements = integer(at); elements > 0; elements--) at = listpack_.previous(at);
  return at == listpack_.last() ? Entry{} : entry_at(at);
}

StreamNode::Entry StreamNode::previous(const Entry& entry) const {
  const Position behind = listpack_.previous(entry.at);
  Position at = behind;
  for (int64_t elements = integer(at); elements > 0; elements--) at = listpack_.previous(at);
  return at == behind ? Entry{} : entry_at(at);
}

// --- changing ---------------------------------------------------------------------------------

bool StreamNode::has_fields_of_master(std::span<const std::string_view> pairs) const {
  if (integer(field_count()) != static_cast<int64_t>(pairs.size() / 2)) return false;
  Position at = master_fields();
  for (size_t i = 0; i < pairs.size(); i += 2, at = listpack_.next(at)) {
    if (!listpack_.equals(at, pairs[i])) return false;
  }
  return true;
}

void StreamNode::count(base::SlabCache& memory, int64_t live_more, int64_t deleted_more) {
  Position at = listpack_.first();
  at = listpack_.replace(memory, at, integer(at) + live_more);
  if (deleted_more == 0) return;
  at = listpack_.next(at);
  listpack_.replace(memory, at, integer(at) + deleted_more);
}

void StreamNode::append(base::SlabCache& memory, StreamId id,
                        std::span<const std::string_view> pairs) {
  const bool same = has_fields_of_master(pairs);
  const auto fields = static_cast<int64_t>(pairs.size() / 2);
  std::vector<Listpack::Element> elements;
  elements.reserve(pairs.size() + 5);
  elements.push_back(integer_element(same ? kSameFields : 0));
  elements.push_back(integer_element(static_cast<int64_t>(id.ms - master_.ms)));
  elements.push_back(integer_element(static_cast<int64_t>(id.seq - master_.seq)));
  if (!same) elements.push_back(integer_element(fields));
  for (size_t i = 0; i < pairs.size(); i += 2) {
    if (!same) elements.push_back(text_element(pairs[i]));
    elements.push_back(text_element(pairs[i + 1]));
  }
  elements.push_back(integer_element(static_cast<int64_t>(elements.size())));
  listpack_.append(memory, elements);
  count(memory, 1, 0);
}

int64_t StreamNode::erase(base::SlabCache& memory, const Entry& entry) {
  listpack_.replace(memory, entry.at, kDeleted | (entry.same_fields ? kSameFields : 0));
  const auto before = static_cast<int64_t>(listpack_.bytes());
  count(memory, -1, 1);
  return static_cast<int64_t>(listpack_.bytes()) - before;
}

}  // namespace engine
