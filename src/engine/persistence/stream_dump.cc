// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/stream_dump.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_layout.h"

namespace engine {

namespace {

constexpr size_t kIdBytes = 16;

// Big-endian, so that ids are ordered as their bytes are.
using IdBytes = std::array<char, kIdBytes>;

IdBytes id_bytes(StreamId id) {
  IdBytes bytes;
  for (size_t i = 0; i < 8; i++) {
    bytes[i] = static_cast<char>(id.ms >> (56 - 8 * i));
    bytes[8 + i] = static_cast<char>(id.seq >> (56 - 8 * i));
  }
  return bytes;
}

StreamId id_from(std::string_view bytes) {
  StreamId id;
  for (size_t i = 0; i < 8 && bytes.size() == kIdBytes; i++) {
    id.ms = id.ms << 8 | static_cast<uint8_t>(bytes[i]);
    id.seq = id.seq << 8 | static_cast<uint8_t>(bytes[8 + i]);
  }
  return id;
}

std::string_view view_of(const IdBytes& bytes) { return {bytes.data(), bytes.size()}; }

void write_id(RdbWriter& out, StreamId id) {
  out.length(id.ms);
  out.length(id.seq);
}

StreamId read_id(RdbReader& in) {
  StreamId id;
  id.ms = in.length();
  id.seq = in.length();
  return id;
}

// --- writing ----------------------------------------------------------------------------------

void write_pending(RdbWriter& out, const PendingTree& pending, bool with_delivery) {
  out.length(pending.size());
  for (auto at = pending.first(); at && !out.failed(); at = PendingTree::next(at)) {
    out.raw(view_of(id_bytes(at.key())));
    if (!with_delivery) continue;
    out.milliseconds(at.value()->delivered_ms);
    out.length(static_cast<uint64_t>(at.value()->deliveries));
  }
}

void write_group(RdbWriter& out, const StreamGroup& group) {
  out.string(group.name());
  write_id(out, group.last_id);
  out.length(static_cast<uint64_t>(group.entries_read));
  write_pending(out, group.pending(), true);
  out.length(group.consumers().size());
  auto at = group.consumers().first();
  for (; at && !out.failed(); at = StreamGroup::ConsumerTree::next(at)) {
    const StreamConsumer& consumer = *at.value();
    out.string(consumer.name());
    out.milliseconds(consumer.seen_ms);
    if (out.version() > rdb::kOldVersion) out.milliseconds(consumer.active_ms);
    write_pending(out, consumer.pending(), false);
  }
}

// --- reading ----------------------------------------------------------------------------------

// What the parts of a stream have at least: ids as numbers a byte each, texts their length.
constexpr size_t kNodeBytesMin = 1 + kIdBytes + 1;
constexpr size_t kGroupPendingBytesMin = kIdBytes + 8 + 1;
constexpr size_t kConsumerBytesMin = 1 + 8 + 1;
constexpr size_t kGroupBytesMin = 1 + 2 + 1 + 1;

bool read_group_pending(RdbReader& in, base::SlabCache& memory, StreamGroup& group) {
  for (uint64_t count = in.count(kGroupPendingBytesMin); count > 0 && !in.failed(); count--) {
    const StreamId id = id_from(in.raw(kIdBytes));
    const int64_t delivered_ms = in.milliseconds();
    const uint64_t deliveries = std::min<uint64_t>(in.length(), PendingEntry::kDeliveriesMax);
    if (!in.may_take(0)) return false;
    PendingEntry* entry = group.add_pending(memory, id);
    if (entry == nullptr) return false;
    entry->delivered_ms = delivered_ms;
    entry->deliveries = static_cast<int64_t>(deliveries);
  }
  return !in.failed();
}

bool read_consumer(RdbReader& in, base::SlabCache& memory, rdb::ValueType type,
                   StreamGroup& group) {
  RdbString name(in);
  in.string(name);
  const int64_t seen_ms = in.milliseconds();
  const int64_t active_ms = type >= rdb::kStreamListpacks3 ? in.milliseconds() : seen_ms;
  if (!in.may_take(0)) return false;
  StreamConsumer* consumer = group.add_consumer(memory, name.view(), seen_ms);
  if (consumer == nullptr) return false;
  consumer->seen_ms = seen_ms;
  consumer->active_ms = active_ms;
  for (uint64_t count = in.count(kIdBytes); count > 0 && !in.failed(); count--) {
    const StreamId id = id_from(in.raw(kIdBytes));
    PendingEntry* entry = !in.may_take(0) ? nullptr : group.find_pending(id);
    if (entry == nullptr || entry->consumer != nullptr) return false;
    group.assign(memory, id, *entry, *consumer);
  }
  return !in.failed();
}

// Entries that their consumer has given back, which Redis keeps without one. Here each has one, so
// that they get the consumer without a name: whoever claims what is idle gets them from there.
bool read_given_back(RdbReader& in, base::SlabCache& memory, StreamGroup& group) {
  StreamConsumer* nobody = nullptr;
  for (uint64_t count = in.count(kIdBytes); count > 0 && !in.failed(); count--) {
    const StreamId id = id_from(in.raw(kIdBytes));
    PendingEntry* entry = !in.may_take(0) ? nullptr : group.find_pending(id);
    if (entry == nullptr || entry->consumer != nullptr) return false;
    if (nobody == nullptr) nobody = group.find_consumer("");
    if (nobody == nullptr) nobody = group.add_consumer(memory, "", entry->delivered_ms);
    group.assign(memory, id, *entry, *nobody);
  }
  return !in.failed();
}

bool read_group(RdbReader& in, base::SlabCache& memory, rdb::ValueType type, Stream& stream) {
  RdbString name(in);
  in.string(name);
  const StreamId last_id = read_id(in);
  int64_t entries_read = StreamGroup::kUnknown;
  if (type != rdb::kStreamListpacks) entries_read = static_cast<int64_t>(in.length());
  if (in.failed() || entries_read < StreamGroup::kUnknown) return false;
  StreamGroup* group = stream.add_group(memory, name.view(), last_id, entries_read);
  if (group == nullptr || !read_group_pending(in, memory, *group)) return false;
  for (uint64_t count = in.count(kConsumerBytesMin); count > 0 && !in.failed(); count--) {
    if (!read_consumer(in, memory, type, *group)) return false;
  }
  if (type == rdb::kRedisStream2 && !read_given_back(in, memory, *group)) return false;
  return !in.failed() && group->all_assigned();
}

}  // namespace

void write_stream(RdbWriter& out, const Stream& stream) {
  out.length(stream.nodes().size());
  for (auto at = stream.nodes().first(); at && !out.failed(); at = Stream::NodeTree::next(at)) {
    write_stream_node(out, at.key(), at.value().view());
  }
  write_stream_tail(out, stream);
}

void write_stream_node(RdbWriter& out, StreamId master, std::string_view listpack) {
  out.string(view_of(id_bytes(master)));
  out.string(listpack);
}

void write_stream_tail(RdbWriter& out, const Stream& stream) {
  out.length(stream.length());
  write_id(out, stream.last_id());
  write_id(out, stream.first_id());
  write_id(out, stream.max_deleted_id());
  out.length(stream.entries_added());
  out.length(stream.groups().size());
  for (auto at = stream.groups().first(); at && !out.failed(); at = Stream::GroupTree::next(at)) {
    write_group(out, *at.value());
  }
}

bool read_stream(RdbReader& in, base::SlabCache& memory, rdb::ValueType type, Stream& stream) {
  RdbString master(in);
  RdbString listpack(in);
  for (uint64_t nodes = in.count(kNodeBytesMin); nodes > 0 && !in.failed(); nodes--) {
    const std::string_view id = in.string(master);
    if (id.size() != kIdBytes) return false;
    in.string(listpack);
    if (in.failed() || !stream.add_node(memory, id_from(id), listpack.view())) return false;
  }
  Stream::Figures figures;
  figures.length = in.length();
  figures.last_id = read_id(in);
  figures.entries_added = figures.length;
  if (type != rdb::kStreamListpacks) {
    read_id(in);  // the first entry's, which is there to be seen
    figures.max_deleted_id = read_id(in);
    figures.entries_added = in.length();
  }
  if (in.failed() || !stream.restore_figures(figures)) return false;
  for (uint64_t groups = in.count(kGroupBytesMin); groups > 0 && !in.failed(); groups--) {
    if (!read_group(in, memory, type, stream)) return false;
  }
  if (type >= rdb::kRedisStream) skip_pattern(in, kStreamProducers);
  return !in.failed();
}

}  // namespace engine
