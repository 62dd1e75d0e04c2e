// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/keyspace_digest.h"

#include <spdlog/fmt/fmt.h>

#include "base/hash.h"
#include "engine/keyspace/guard.h"
#include "engine/types/hash.h"
#include "engine/types/list.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"
#include "engine/types/stream.h"
#include "engine/types/string.h"

namespace engine {

// Exclusive or forgets the order; no element is there twice, so nothing cancels out.
void ContentDigest::mix(std::string_view bytes, uint64_t shape, std::string_view salt) {
  for (size_t i = 0; i < kWords; i++) {
    words_[i] ^= base::hash_bytes(bytes, base::hash_bytes(salt, i + 1) + shape);
  }
}

void ContentDigest::add(const Entry& entry, std::string_view salt) {
  const uint64_t shape =
      static_cast<uint64_t>(entry.type()) * 2 + static_cast<uint64_t>(entry.has_expire());
  IntegerText scratch;
  switch (entry.type()) {
    case Type::kString:
      mix(string_bytes(entry, scratch), shape, salt);
      return;
    case Type::kList: {
      const ListView list(entry);
      uint64_t index = 0;
      list.for_each(0, list.size(), [&](const Listpack::Element& element) {
        mix(element.text(scratch), shape + (++index << 8), salt);
      });
      return;
    }
    case Type::kSet:
      SetView(entry).for_each([&](std::string_view member) {
        mix(member, shape, salt);
        return true;
      });
      return;
    case Type::kHash:
      HashView(entry, INT64_MIN)
          .for_each([&](std::string_view field, std::string_view value, int64_t) {
            mix(fmt::format("{}:{}{}", field.size(), field, value), shape, salt);
            return true;
          });
      return;
    case Type::kSortedSet:
      SortedSetView(entry).for_each([&](std::string_view member, double score) {
        // A listpack forgets the sign of 0.
        mix(fmt::format("{}:{}", score + 0.0, member), shape, salt);
      });
      return;
    case Type::kStream:
      add_stream(*Stream::of(entry.object()), shape, salt);
      return;
  }
}

void ContentDigest::add_stream(const Stream& stream, uint64_t shape, std::string_view salt) {
  StreamIdText id_text;
  mix(fmt::format("figures:{}:{}:{}", stream.length(), stream.entries_added(),
                  format_stream_id(stream.last_id(), id_text)),
      shape, salt);
  mix(fmt::format("deleted:{}", format_stream_id(stream.max_deleted_id(), id_text)), shape, salt);
  StreamWalk walk(stream, kStreamIdMin, kStreamIdMax);
  while (walk.next()) {
    std::string text = fmt::format("entry:{}", format_stream_id(walk.id(), id_text));
    walk.node().for_each_field(walk.entry(),
                               [&](const Listpack::Element& field, const Listpack::Element& value) {
                                 IntegerText scratch;
                                 for (const Listpack::Element& element : {field, value}) {
                                   const std::string_view part = element.text(scratch);
                                   text += fmt::format(":{}:{}", part.size(), part);
                                 }
                               });
    mix(text, shape, salt);
  }
  for (auto at = stream.groups().first(); at; at = Stream::GroupTree::next(at)) {
    add_group(*at.value(), shape, fmt::format("{}:group:{}", salt, at.value()->name()));
  }
}

void ContentDigest::add_group(const StreamGroup& group, uint64_t shape, std::string_view salt) {
  StreamIdText id_text;
  mix(fmt::format("read:{}:{}", format_stream_id(group.last_id, id_text), group.entries_read),
      shape, salt);
  using Consumers = StreamGroup::ConsumerTree;
  for (auto at = group.consumers().first(); at; at = Consumers::next(at)) {
    mix(fmt::format("consumer:{}", at.value()->name()), shape, salt);
  }
  for (auto at = group.pending().first(); at; at = PendingTree::next(at)) {
    const PendingEntry& entry = *at.value();
    mix(fmt::format("pending:{}:{}:{}:{}", format_stream_id(at.key(), id_text), entry.delivered_ms,
                    entry.deliveries, entry.consumer->name()),
        shape, salt);
  }
}

std::string ContentDigest::text() const {
  return fmt::format("{:016x}{:016x}{:08x}", words_[0], words_[1],
                     static_cast<uint32_t>(words_[2]));
}

ContentDigest digest_of_keyspace(Keyspace& keyspace, KeyspaceWorker& worker) {
  ContentDigest digest;
  for (uint32_t db = 0; db < keyspace.databases(); db++) {
    for_each_partition(keyspace, worker, [&](const Guard& guard, uint32_t partition) {
      const Table* table = guard.table_if_any(db, partition);
      if (table == nullptr) return false;
      for (uint32_t bucket = 0; bucket < table->bucket_count(); bucket++) {
        table->for_each_in(bucket, [&](const Entry* entry) {
          if (entry->has_expire() && entry->expire_ms() <= worker.now_ms) return;
          digest.add(*entry, fmt::format("{}:{}", db, entry->key()));
        });
      }
      return true;
    });
  }
  return digest;
}

}  // namespace engine
