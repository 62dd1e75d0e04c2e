// SPDX-License-Identifier: Apache-2.0
#include "engine/types/entry.h"

#include "base/bytes.h"
#include "engine/types/object.h"

namespace engine {

size_t Entry::bytes_for(const Init& init) {
  return sizeof(Entry) + (init.expire_ms != kNoExpire ? sizeof(int64_t) : 0) +
         (init.item_meta != nullptr ? sizeof(ItemMeta) : 0) +
         (init.key.size() > kShortKeyMax ? sizeof(uint64_t) : 0) + init.key.size() +
         init.value_bytes;
}

Entry* Entry::create(base::SlabCache& memory, const Init& init) {
  CHECK(init.value_bytes <= kValueBytesMax);
  const bool long_key = init.key.size() > kShortKeyMax;
  auto* entry = static_cast<Entry*>(memory.allocate(bytes_for(init)));
  entry->kind_ = static_cast<uint8_t>(static_cast<uint8_t>(init.type) |
                                      (static_cast<uint8_t>(init.encoding) << 4));
  entry->flags_ = static_cast<uint8_t>((init.expire_ms != kNoExpire ? kHasExpire : 0) |
                                       (init.item_meta != nullptr ? kHasItemMeta : 0) |
                                       (long_key ? kLongKey : 0) | (init.blob ? kBlob : 0) |
                                       (init.object ? kObject : 0));
  entry->value_and_access_ = static_cast<uint16_t>(init.value_bytes);
  entry->key_and_access_ = long_key ? 0 : static_cast<uint32_t>(init.key.size());
  if (init.expire_ms != kNoExpire) entry->set_expire_ms(init.expire_ms);
  if (init.item_meta != nullptr) entry->set_item_meta(*init.item_meta);
  const size_t key_offset = entry->key_offset();
  if (long_key) entry->store(key_offset - 8, uint64_t{init.key.size()});
  base::copy_bytes(entry->at(key_offset), init.key.data(), init.key.size());
  return entry;
}

Entry* Entry::create(base::SlabCache& memory, std::string_view key, const Object& object,
                     int64_t expire_ms) {
  Entry* entry = create(memory, {.key = key,
                                 .type = object.type,
                                 .encoding = object.encoding,
                                 .value_bytes = sizeof(void*),
                                 .expire_ms = expire_ms,
                                 .object = true});
  entry->store(entry->value_offset(), object.data);
  entry->note_volatile_parts();
  return entry;
}

int64_t Entry::object_deadline_ms() const { return engine::object_deadline_ms(object()); }

size_t Entry::footprint() const {
  size_t bytes_of_value = 0;
  if (is_blob()) bytes_of_value = blob()->footprint();
  if (is_object()) bytes_of_value = object_footprint(object());
  return base::SlabCache::footprint(bytes()) + bytes_of_value;
}

Entry* Entry::relocate(base::SlabCache& memory, Entry* entry) {
  if (entry->is_blob() && !entry->blob()->shared()) {
    Blob* blob = entry->blob();
    void* moved = memory.relocate(blob, sizeof(Blob) + blob->capacity());
    if (moved != nullptr) entry->set_blob(static_cast<Blob*>(moved));
  }
  return static_cast<Entry*>(memory.relocate(entry, entry->bytes()));
}

void Entry::destroy(base::SlabCache& memory, Entry* entry) {
  if (entry->is_blob()) entry->blob()->release(memory);
  if (entry->is_object()) destroy_object(memory, entry->object());
  memory.free(entry, entry->bytes());
}

}  // namespace engine
