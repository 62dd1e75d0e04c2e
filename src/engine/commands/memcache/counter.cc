// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/counter.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace engine {

namespace {

constexpr std::string_view kSpaces = " \t\n\v\f\r";

}  // namespace

std::optional<uint64_t> item_number(const Entry& entry) {
  if (entry.is_blob()) return std::nullopt;
  std::string_view text = entry.inline_bytes();
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  if (text.starts_with('+')) text.remove_prefix(1);
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{}) return std::nullopt;
  if (rest != end && kSpaces.find(*rest) == kSpaces.npos) return std::nullopt;
  return number;
}

uint64_t count(uint64_t number, uint64_t delta, bool up) {
  if (up) return number + delta;
  return delta > number ? 0 : number - delta;
}

void put_number(const Items& items, const Key& key, const Items::Found& found,
                const NewItem& item) {
  items.refresh(found);
  Edit edit = items.edit(key, found);
  Entry& entry = *edit;
  const size_t room = entry.inline_bytes().size();
  if (item.value.size() > room) {
    items.put(edit, item);
    return;
  }
  std::memcpy(entry.inline_value(), item.value.data(), item.value.size());
  std::memset(entry.inline_value() + item.value.size(), ' ', room - item.value.size());
  entry.set_item_meta(item.meta);
  edit.set_expire(item.expire_ms);
}

}  // namespace engine
