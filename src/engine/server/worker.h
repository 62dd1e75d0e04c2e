// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "engine/commands/dispatcher.h"
#include "engine/server/connection.h"
#include "engine/session/node.h"
#include "net/event_loop.h"
#include "net/socket.h"

namespace engine {

// One thread with its own event loop and its own clients, which it serves from the first byte to
// the last. Whatever other threads want of it comes through loop().post(). Between events it does
// its share of the background work, in slices.
class Worker : public WorkerClients {
 public:
  static constexpr size_t kReadBufferBytes = 80 * 1024;  // 64 KiB and half a request before it

  static constexpr size_t kBatch = 64;  // requests looked up ahead

  Worker(Node& node, uint32_t index, std::unique_ptr<net::EventLoop> loop);
  ~Worker() override;

  // Serves until stop() was posted to it.
  void run();
  void stop() { stopping_ = true; }

  // Takes over a new connection. Called on this worker's thread.
  void adopt(net::Descriptor socket, const net::Peer& peer, uint64_t client_id);

  // Thread-safe.
  net::EventLoop& loop() { return *loop_; }
  size_t client_count() const { return client_count_.load(std::memory_order_relaxed); }
  void count_expected_client() { client_count_.fetch_add(1, std::memory_order_relaxed); }

  // --- on this worker's thread only ---------------------------------------------------------

  uint32_t index() const { return index_; }
  Node& node() { return node_; }
  Dispatcher& dispatcher() { return dispatcher_; }
  const base::Clock& clock() const { return node_.clock; }
  int64_t now_ms() { return dispatcher_.keyspace_worker().now_ms; }
  char* read_buffer() { return read_buffer_.get(); }

  std::array<Request, kBatch>& batch() { return batch_; }

  // The spare reply storage, for as long as a client has something to say.
  void lend_storage(OutputBuffer& out);
  void take_storage(OutputBuffer& out);

  Connection* find(uint64_t client_id);
  void remove(Connection& connection);  // the object lives on until the loop's next turn
  void add_paused(Connection& connection);
  void resume_paused();

  void for_each(const std::function<void(Client&)>& visit) override;
  void close(Client& client, bool now) override;

 private:
  int timeout_ms(int64_t now_us) const;
  void count_turn(uint64_t commands_before);
  void tick();
  void sample_rates();
  void run_background_slice();
  void evict_clients();

  Node& node_;
  const uint32_t index_;
  std::unique_ptr<net::EventLoop> loop_;
  Dispatcher dispatcher_;
  std::unique_ptr<char[]> read_buffer_;
  OutputBuffer spare_;
  std::array<Request, kBatch> batch_;

  std::unordered_map<uint64_t, std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Connection>> closed_;
  std::vector<uint64_t> paused_;
  std::atomic<size_t> client_count_ = 0;

  int64_t next_tick_us_ = 0;
  uint64_t ticks_ = 0;
  bool background_pending_ = false;
  bool stopping_ = false;
};

}  // namespace engine
