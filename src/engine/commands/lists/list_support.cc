// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/lists/list_support.h"

#include <algorithm>

#include "base/ascii.h"

namespace engine {

bool refuse_elements(CommandContext& c, Arguments elements) {
  const bool too_long = std::any_of(elements.begin(), elements.end(), [](std::string_view text) {
    return text.size() > List::kElementBytesMax;
  });
  if (too_long) c.error("ERR element exceeds the maximum size of 1 GiB");
  return too_long;
}

std::optional<ListEnd> list_end(std::string_view word) {
  if (base::equals_ignore_case(word, "LEFT")) return ListEnd::kLeft;
  if (base::equals_ignore_case(word, "RIGHT")) return ListEnd::kRight;
  return std::nullopt;
}

List list_to_push_to(CommandContext& c, Edit& edit) {
  if (!edit) add_object(c, edit, List::create(c.worker.memory));
  return open_list(c, *edit);
}

void erase_at(CommandContext& c, List& list, ListEnd end, size_t count) {
  const auto gone = end == ListEnd::kLeft ? list.erase_front(count) : list.erase_back(count);
  if (gone) c.worker.graveyard.bury_object(*gone);
}

void after_taking(CommandContext& c, Edit& edit, List& list, std::string_view event) {
  c.notify(kListEvent, event, edit.key());
  if (list.size() == 0) {
    delete_key(c, edit);
  } else {
    list.shrink();
  }
}

void reply_and_pop(CommandContext& c, const Key& key, const Database::Found& found, ListEnd end,
                   size_t count) {
  Edit edit = c.db().edit(key, found);
  List list = open_list(c, *edit);
  count = std::min(count, list.size());
  c.reply.array(count);
  List::Cursor cursor = end == ListEnd::kLeft ? list.first() : list.last();
  for (size_t i = 0; i < count; i++) {
    reply_element(c, list.get(cursor));
    cursor = end == ListEnd::kLeft ? list.next(cursor) : list.previous(cursor);
  }
  erase_at(c, list, end, count);
  after_taking(c, edit, list, pop_event(end));
}

}  // namespace engine
