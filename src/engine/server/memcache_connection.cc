// SPDX-License-Identifier: Apache-2.0
#include "engine/server/memcache_connection.h"

#include <utility>

#include "engine/server/connection_host.h"

namespace engine {

MemcacheConnection::MemcacheConnection(ConnectionHost& host, Arrival arrival,
                                       MemcacheExecutor& executor)
    : Connection(host, std::move(arrival)), stream_(executor) {}

// Without parsing, which would leave its traces in the parser: the word behind the verb is the key
// of all verbs that have one. It is only a hint if it is something else.
bool MemcacheConnection::look_ahead(Key& key) {
  const std::string_view line = received().substr(0, received().find_first_of("\r\n"));
  const size_t start = line.find(' ');
  if (start == line.npos) return false;
  const std::string_view name = line.substr(start + 1, line.find(' ', start + 1) - start - 1);
  if (name.empty() || name.size() > protocol::memcache::kKeyBytesMax) return false;
  key = host().node().keyspace.key(name);
  return true;
}

}  // namespace engine
