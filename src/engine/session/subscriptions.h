// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "engine/pubsub/message.h"
#include "engine/session/reply_writer.h"

namespace engine {

// What one client listens to.
class Subscriptions {
 public:
  using Names = std::set<std::string, std::less<>>;

  const Names& names(Listening what) const { return names_[static_cast<size_t>(what)]; }

  // False if that changes nothing.
  bool add(Listening what, std::string_view name);
  bool remove(Listening what, std::string_view name);

  bool empty() const;
  // As Redis counts in its answers: channels together with patterns, shard channels apart.
  size_t answered_count(Listening what) const;
  size_t bytes() const { return bytes_; }

 private:
  std::array<Names, kListenings> names_;
  size_t bytes_ = 0;
};

// A message as its listener gets it; `pattern` is the one that it asked with, or null.
void write_message(ReplyWriter& reply, const Message& message, const std::string* pattern);

}  // namespace engine
