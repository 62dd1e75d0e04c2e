// SPDX-License-Identifier: Apache-2.0
#include "engine/session/subscriptions.h"

#include <algorithm>

namespace engine {

namespace {

// A node of the set and one of the worker's table, about.
constexpr size_t kNameOverheadBytes = 160;

size_t cost(std::string_view name) { return kNameOverheadBytes + 2 * name.size(); }

}  // namespace

bool Subscriptions::add(Listening what, std::string_view name) {
  if (!names_[static_cast<size_t>(what)].emplace(name).second) return false;
  bytes_ += cost(name);
  return true;
}

bool Subscriptions::remove(Listening what, std::string_view name) {
  Names& names = names_[static_cast<size_t>(what)];
  const auto found = names.find(name);
  if (found == names.end()) return false;
  bytes_ -= cost(name);
  names.erase(found);
  return true;
}

bool Subscriptions::empty() const {
  return std::all_of(names_.begin(), names_.end(),
                     [](const Names& names) { return names.empty(); });
}

size_t Subscriptions::answered_count(Listening what) const {
  if (what == Listening::kShardChannel) return names(what).size();
  return names(Listening::kChannel).size() + names(Listening::kPattern).size();
}

void write_message(ReplyWriter& reply, const Message& message, const std::string* pattern) {
  reply.push(pattern != nullptr ? 4 : 3);
  if (pattern != nullptr) {
    reply.bulk("pmessage");
    reply.bulk(*pattern);
  } else {
    reply.bulk(message.sharded ? "smessage" : "message");
  }
  reply.bulk(message.channel);
  reply.bulk(message.payload);
}

}  // namespace engine
