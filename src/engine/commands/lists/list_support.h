// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/commands/support/value_support.h"
#include "engine/types/list.h"

// What the list commands share.

namespace engine {

enum class ListEnd : uint8_t { kLeft, kRight };

inline std::optional<Database::Found> find_list(CommandContext& c, const Key& key, Use use) {
  return find_of_type(c, key, Type::kList, use);
}

// Requires: a list.
inline ListView open_list(const CommandContext& /*c*/, const Entry& entry) {
  return ListView(entry);
}
inline List open_list(const CommandContext& c, Entry& entry) {
  return List(c.worker.memory, entry, ListLimits::of(c.settings.list_max_listpack_size));
}

inline void reply_element(CommandContext& c, const Listpack::Element& element) {
  IntegerText scratch;
  c.reply.bulk(element.text(scratch));
}

inline void push(List& list, ListEnd end, std::string_view text) {
  end == ListEnd::kLeft ? list.push_front(text) : list.push_back(text);
}

// Whether one of the elements is too long for any list; the client has its error then.
bool refuse_elements(CommandContext& c, Arguments elements);

// LEFT or RIGHT.
std::optional<ListEnd> list_end(std::string_view word);

// The list at a key, made where there is none.
List list_to_push_to(CommandContext& c, Edit& edit);

// The events of a push and a pop.
inline std::string_view push_event(ListEnd end) {
  return end == ListEnd::kLeft ? "lpush" : "rpush";
}
inline std::string_view pop_event(ListEnd end) { return end == ListEnd::kLeft ? "lpop" : "rpop"; }

// Takes `count` elements out of one end; the large part of many is freed between requests.
void erase_at(CommandContext& c, List& list, ListEnd end, size_t count);

// To be called after elements were taken out: tells of an event of this name and takes an empty
// list away.
void after_taking(CommandContext& c, Edit& edit, List& list, std::string_view event);

// Replies the first `count` elements from an end, at most all, and takes them out.
void reply_and_pop(CommandContext& c, const Key& key, const Database::Found& found, ListEnd end,
                   size_t count);

}  // namespace engine
