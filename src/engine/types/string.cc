// SPDX-License-Identifier: Apache-2.0
#include "engine/types/string.h"

#include <algorithm>
#include <cstring>

#include "base/bytes.h"

namespace engine {

namespace {

// OBJECT ENCODING calls strings up to here embstr, as Redis does.
constexpr size_t kEmbstrBytesMax = 44;

// A value lives in its entry while the entry fits a slab; beyond, growing it in place pays.
constexpr size_t kInlineEntryBytesMax = kInlineStringBytesMax;

// Room for growth of a value that was appended to: as much again, at most a megabyte.
size_t capacity_for(size_t length) { return length + std::min<size_t>(length, 1024 * 1024); }

Entry::Init init_for(std::string_view key, const StringOptions& options) {
  Entry::Init init;
  init.key = key;
  init.expire_ms = options.expire_ms;
  init.item_meta = options.item_meta;
  return init;
}

Entry* make_entry(base::SlabCache& memory, Entry::Init init, Blob* blob) {
  init.value_bytes = sizeof(Blob*);
  init.blob = true;
  Entry* entry = Entry::create(memory, init);
  entry->set_blob(blob);
  return entry;
}

// An entry whose value is `length` bytes for the caller to fill through `bytes`; a blob gets
// room for `capacity`.
Entry* make_bytes(base::SlabCache& memory, Entry::Init init, size_t length, size_t capacity,
                  char*& bytes) {
  init.value_bytes = length;
  if (length <= Entry::kValueBytesMax && Entry::bytes_for(init) <= kInlineEntryBytesMax) {
    Entry* entry = Entry::create(memory, init);
    bytes = entry->inline_value();
    return entry;
  }
  Blob* blob = Blob::create(memory, {}, capacity);
  blob->set_length(length);
  bytes = blob->data();
  return make_entry(memory, init, blob);
}

}  // namespace

std::string_view string_bytes(const Entry& entry, IntegerText& scratch) {
  if (entry.encoding() == Encoding::kInt) {
    return {scratch.text, base::format_int64(entry.integer(), scratch.text)};
  }
  return entry.is_blob() ? entry.blob()->bytes() : entry.inline_bytes();
}

size_t string_length(const Entry& entry) {
  IntegerText scratch;
  return string_bytes(entry, scratch).size();
}

std::optional<int64_t> string_integer(const Entry& entry) {
  if (entry.encoding() == Encoding::kInt) return entry.integer();
  IntegerText scratch;
  return base::integer_in(string_bytes(entry, scratch));
}

Entry* make_integer(base::SlabCache& memory, std::string_view key, int64_t value,
                    const StringOptions& options) {
  Entry::Init init = init_for(key, options);
  init.encoding = Encoding::kInt;
  init.value_bytes = sizeof(int64_t);
  Entry* entry = Entry::create(memory, init);
  entry->set_integer(value);
  return entry;
}

Entry* make_string(base::SlabCache& memory, std::string_view key, std::string_view value,
                   const StringOptions& options) {
  if (!options.raw) {
    if (const auto integer = base::integer_in(value))
      return make_integer(memory, key, *integer, options);
  }
  Entry::Init init = init_for(key, options);
  init.encoding =
      !options.raw && value.size() <= kEmbstrBytesMax ? Encoding::kEmbstr : Encoding::kRaw;
  char* bytes;
  Entry* entry = make_bytes(memory, init, value.size(), value.size(), bytes);
  base::copy_bytes(bytes, value.data(), value.size());
  return entry;
}

Entry* make_joined(base::SlabCache& memory, std::string_view key, std::string_view head,
                   std::string_view tail, const StringOptions& options) {
  Entry::Init init = init_for(key, options);
  init.encoding = Encoding::kRaw;
  const size_t length = head.size() + tail.size();
  char* bytes;
  Entry* entry = make_bytes(memory, init, length, length, bytes);
  if (!head.empty()) std::memcpy(bytes, head.data(), head.size());
  if (!tail.empty()) std::memcpy(bytes + head.size(), tail.data(), tail.size());
  return entry;
}

Entry* make_raw(base::SlabCache& memory, std::string_view key, Blob* blob,
                const StringOptions& options) {
  Entry::Init init = init_for(key, options);
  init.encoding = Encoding::kRaw;
  return make_entry(memory, init, blob);
}

Entry* make_unwritten(base::SlabCache& memory, std::string_view key, size_t length, char*& bytes) {
  Entry::Init init = init_for(key, {});
  init.encoding = Encoding::kRaw;
  return make_bytes(memory, init, length, length, bytes);
}

bool overwrite_string(Entry& entry, std::string_view value) {
  if (entry.type() != Type::kString) return false;
  const std::optional<int64_t> integer = base::integer_in(value);
  if (entry.encoding() == Encoding::kInt) {
    if (integer) entry.set_integer(*integer);
    return integer.has_value();
  }
  if (integer || entry.is_blob() || entry.inline_bytes().size() != value.size()) return false;
  base::copy_bytes(entry.inline_value(), value.data(), value.size());
  entry.set_encoding(value.size() <= kEmbstrBytesMax ? Encoding::kEmbstr : Encoding::kRaw);
  return true;
}

Entry* write_range(base::SlabCache& memory, Entry& entry, size_t offset, std::string_view bytes) {
  IntegerText scratch;
  const std::string_view old = string_bytes(entry, scratch);
  const size_t length = std::max(old.size(), offset + bytes.size());
  const bool in_place =
      entry.encoding() != Encoding::kInt &&
      (entry.is_blob() ? !entry.blob()->shared() && length <= entry.blob()->capacity()
                       : length == old.size());
  Entry* result = &entry;
  char* data;
  if (in_place) {
    data = entry.is_blob() ? entry.blob()->data() : entry.inline_value();
    if (entry.is_blob()) entry.blob()->set_length(length);
  } else {
    const ItemMeta meta = entry.item_meta();
    Entry::Init init = init_for(
        entry.key(),
        {.expire_ms = entry.expire_ms(), .item_meta = entry.has_item_meta() ? &meta : nullptr});
    // Who writes the first bytes may be done with it; who adds some is likely to add more.
    const size_t capacity = old.empty() ? length : capacity_for(length);
    result = make_bytes(memory, init, length, capacity, data);
    result->set_access(entry.access());
    std::memcpy(data, old.data(), old.size());
  }
  if (offset > old.size()) std::memset(data + old.size(), 0, offset - old.size());
  std::memcpy(data + offset, bytes.data(), bytes.size());
  result->set_encoding(Encoding::kRaw);
  return result;
}

}  // namespace engine
