// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/commands/memcache/binary_context.h"
#include "engine/commands/memcache/executor.h"
#include "engine/session/consumed.h"
#include "protocol/memcache/binary_parser.h"

namespace engine {

// Executes the requests of memcached's binary protocol of one worker, with what the executor of the
// other protocols has. Belongs to its worker's thread.
class BinaryExecutor {
 public:
  static constexpr size_t kBatch = 64;

  // `executor` is the same worker's.
  explicit BinaryExecutor(MemcacheExecutor& executor);

  MemcacheExecutor& shared() { return executor_; }
  std::span<protocol::memcache::BinaryRequest> batch() { return batch_; }

  // Looks the first `count` requests of the batch up.
  void prepare(size_t count);

  // Executes one of them, or answers what the parser has to say of it.
  // Requires: shared().begin_batch() and prepare() were called.
  void execute(size_t place, Client& client);
  void refuse(size_t place, Client& client, protocol::memcache::BinaryStatus status);

 private:
  struct Commands;

  const Key* key_of(size_t place) const;

  MemcacheExecutor& executor_;
  std::array<const BinaryCommand*, 256> commands_{};  // by the opcode's number
  std::array<protocol::memcache::BinaryRequest, kBatch> batch_;
  std::array<Key, kBatch> keys_;  // of the requests that have one, in their order, at their places
};

// What one client sends in the binary protocol; as MemcacheStream. Belongs to the client.
class BinaryStream {
 public:
  // The executor of the client's worker.
  explicit BinaryStream(BinaryExecutor& executor) : executor_(executor) {}

  Consumed consume(std::string_view data, Client& client, size_t requests_max = SIZE_MAX);
  size_t bytes_missing() const { return parser_.bytes_missing(); }

 private:
  size_t consume_batch(std::string_view data, Client& client, bool& more);

  BinaryExecutor& executor_;
  protocol::memcache::BinaryParser parser_;
};

}  // namespace engine
