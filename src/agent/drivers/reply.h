// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What an agent and a node say to each other, in the node's own protocol.

namespace agent {

enum class Dialect {
  kResp,      // RESP2
  kMemcache,  // memcached's text protocol
};

// A request as its words. memcached's storage commands have their value block as the last word.
using Words = std::vector<std::string>;

std::string encode(Dialect dialect, const Words& request);

// An answer without its structure: the elements of nested arrays one after the other, or
// memcached's lines. Of a null the empty string.
struct Reply {
  bool is_error = false;
  std::vector<std::string> words;
  std::vector<size_t> lengths = {};  // of the arrays, in the order in which they begin

  std::string text() const { return words.empty() ? std::string() : words.front(); }
};

enum class ReplyStatus { kComplete, kIncomplete, kBroken };

// Reads one reply at the front of `data`; `consumed` says how long it was. No answer to what an
// agent asks is longer than some megabytes, or deeply nested: such a one is broken.
ReplyStatus parse_reply(Dialect dialect, std::string_view data, Reply& reply, size_t& consumed);

}  // namespace agent
