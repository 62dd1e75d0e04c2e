// SPDX-License-Identifier: Apache-2.0
#include "engine/server/memcache_connection.h"

#include <utility>

#include "engine/server/connection_host.h"

namespace engine {

MemcacheConnection::MemcacheConnection(ConnectionHost& host, Arrival arrival,
                                       MemcacheExecutor& executor, BinaryExecutor& binary_executor)
    : Connection(host, std::move(arrival)),
      executor_(executor),
      stream_(executor),
      binary_stream_(binary_executor) {
  executor_.note_connection(client());
}

MemcacheConnection::~MemcacheConnection() {
  executor_.note_connection(client(), client().close_asap ? "error" : "normal");
}

Consumed MemcacheConnection::consume(std::string_view data, size_t requests_max) {
  if (!has_begun_ && !data.empty()) [[unlikely]] {
    has_begun_ = true;
    is_binary_ = data[0] == protocol::memcache::kBinaryRequestMagic;
  }
  if (is_binary_) return binary_stream_.consume(data, client(), requests_max);
  return stream_.consume(data, client(), requests_max);
}

// Without parsing, which would leave its traces in the parser: a binary request says where its key
// is, and the word behind the verb is the key of all verbs that have one. It is only a hint if it
// is something else.
bool MemcacheConnection::look_ahead(Key& key) {
  if (is_binary_) {
    const std::string_view name = protocol::memcache::key_of_binary(received());
    if (!name.empty()) key = host().node().keyspace.key(name);
    return !name.empty();
  }
  const std::string_view line = received().substr(0, received().find_first_of("\r\n"));
  const size_t start = line.find(' ');
  if (start == line.npos) return false;
  const std::string_view name = line.substr(start + 1, line.find(' ', start + 1) - start - 1);
  if (name.empty() || name.size() > protocol::memcache::kKeyBytesMax) return false;
  key = host().node().keyspace.key(name);
  return true;
}

}  // namespace engine
