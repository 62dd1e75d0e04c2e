// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/numbers.h"
#include "base/slab.h"
#include "engine/types/entry.h"

// String values: how bytes become entries and back. Nothing here knows clients or tables; whoever
// calls holds the key's partition.

namespace engine {

// Text of an integer value while it is looked at.
struct IntegerText {
  char text[base::kInt64TextBytesMax];
};

// The bytes of a string value; `scratch` must live as long as the view. Requires: type kString.
std::string_view string_bytes(const Entry& entry, IntegerText& scratch);
size_t string_length(const Entry& entry);

// The value as an integer, if it reads as one.
std::optional<int64_t> string_integer(const Entry& entry);

// What a new string entry carries beside key and value.
struct StringOptions {
  int64_t expire_ms = Entry::kNoExpire;
  const ItemMeta* item_meta = nullptr;
  // Raw: as APPEND and SETRANGE leave a value, which is likely to change again.
  bool raw = false;
};

// A new entry for `value`, in the encoding that suits it.
Entry* make_string(base::SlabCache& memory, std::string_view key, std::string_view value,
                   const StringOptions& options);
Entry* make_integer(base::SlabCache& memory, std::string_view key, int64_t value,
                    const StringOptions& options);

// A new raw entry for `head` with `tail` behind it, without their concatenation in between.
Entry* make_joined(base::SlabCache& memory, std::string_view key, std::string_view head,
                   std::string_view tail, const StringOptions& options);

// A new raw entry around a string that was gathered in a blob, which is the entry's from here on.
Entry* make_raw(base::SlabCache& memory, std::string_view key, Blob* blob,
                const StringOptions& options);

// Longer strings are blobs, whatever their key.
inline constexpr size_t kInlineStringBytesMax = base::kSmallBytesMax;

// A new raw entry with a value of `length` bytes, which the caller writes through `bytes`.
Entry* make_unwritten(base::SlabCache& memory, std::string_view key, size_t length, char*& bytes);

// Writes `value` over the one that stands there if the entry has just the right size and shape;
// false, and nothing changed, if a new entry is needed. Keeps the expiry.
bool overwrite_string(Entry& entry, std::string_view value);

// Puts `bytes` at `offset`, filling a gap with zeros. Returns the entry with the result: this one,
// or a new one that the caller puts in its place. Requires: a string; the result's length was
// checked.
Entry* write_range(base::SlabCache& memory, Entry& entry, size_t offset, std::string_view bytes);

}  // namespace engine
