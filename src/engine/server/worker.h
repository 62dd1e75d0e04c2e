// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engine/commands/memcache/executor.h"
#include "engine/execution/dispatcher.h"
#include "engine/server/client_eviction.h"
#include "engine/server/connection.h"
#include "engine/session/node.h"
#include "net/event_loop.h"
#include "net/socket.h"

namespace engine {

// Whether `allowed-sources` lets the peer in; nothing keeps out who is on this machine's own file
// system.
bool may_connect(const net::Peer& peer, const std::vector<base::IpNetwork>& allowed);

// One thread with its own event loop and its own clients, which it serves from the first byte to
// the last. Whatever other threads want of it comes through loop().post(). Between events it does
// its share of the background work, in slices.
class Worker : public WorkerClients {
 public:
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
  // Requires: `engine memcached`.
  MemcacheExecutor& memcache() { return *memcache_; }
  const base::Clock& clock() const { return node_.clock; }
  int64_t now_ms() { return dispatcher_.keyspace_worker().now_ms; }
  // Where the next client's requests may be received: room for 64 KiB and half a request before
  // them.
  std::span<char> read_buffer() {
    return {read_buffer_.get() + read_bytes_, kReadBufferBytes - read_bytes_};
  }

  // Reads of this turn that may have to be copied.
  size_t large_reads() const { return large_reads_; }
  void count_large_read() { large_reads_++; }

  std::array<Request, Dispatcher::kBatchMax>& batch() { return batch_; }

  // Asks for connection.serve() when all clients that have sent something have been received, or
  // the buffer is full: then first the memory for all their keys is asked for, since clients
  // without pipelines wait for it one at a time else.
  void serve_later(Connection& connection);

  // Asks for connection.settle() when the clients that are waiting now have been served. So the
  // replies of many go out one after the other: a peer that serves many of our connections is
  // woken once for them, not for each.
  void settle_later(Connection& connection);

  // Asks for connection.go_on() in the next turn: the connection's own was over before all that it
  // had asked for was executed.
  void go_on_later(Connection& connection) { to_go_on_.push_back(connection.client().id); }

  // Asks for connection.handle_deferred_events(), when those that are quick to serve have been: of
  // each turn such clients have a part. Those that have not logged in come last.
  void handle_later(Connection& connection);

  // Spare reply storage, for as long as a client has something to say.
  void lend_storage(OutputBuffer& out);
  void take_storage(OutputBuffer& out);

  Connection* find(uint64_t client_id);
  void remove(Connection& connection);  // the object lives on until the loop's next turn
  void add_paused(Connection& connection);
  void resume_paused();

  // Closes clients while all of the node's are over `maxmemory-clients` (client_eviction.h).
  void evict_clients();

  // Hands its clients what was published for them. Not while a command runs.
  void deliver_mail() {
    if (node_.pubsub.has_mail(index_)) [[unlikely]]
      deliver_messages();
  }

  // The client has begun to wait for a key. Ends the wait in time.
  void wait_for_key(const Client& client);
  // What it waited for came, and this is the answer.
  void answer_blocked(Connection& connection, std::string_view reply);

  void for_each(const std::function<void(Client&)>& visit) override;
  void close(Client& client, bool now) override;
  bool unblock(Client& client, bool with_error) override;

 private:
  static constexpr size_t kReadBytes = 80 * 1024;
  static constexpr size_t kReadBufferBytes = 4 * kReadBytes;

  std::unique_ptr<Connection> make_connection(net::Descriptor socket, const net::Peer& peer,
                                              uint64_t client_id);
  int timeout_ms(int64_t now_us) const;
  void count_turn(uint64_t commands_before);
  void tick();
  void sample_rates();
  void run_background_slice();
  void end_waits(int64_t now_us);
  void forget_deadline(const Client& client);
  void deliver_messages();
  ClientTotals client_totals() const;
  bool may_evict(const ClientTotals& totals, uint64_t limit);
  void close_evicted(Connection& connection);
  void go_on();
  void handle_deferred(std::deque<uint64_t>& ids, uint64_t budget_ns);
  void release_closed();
  void serve_all();
  void look_ahead();
  void settle_all();
  void settle_listeners();

  Node& node_;
  const uint32_t index_;
  std::unique_ptr<net::EventLoop> loop_;
  Dispatcher dispatcher_;
  std::unique_ptr<MemcacheExecutor> memcache_;
  std::unique_ptr<char[]> read_buffer_;
  size_t read_bytes_ = 0;  // of it, taken by clients that wait to be served
  std::deque<OutputBuffer> spares_;
  size_t spare_bytes_ = 0;
  std::array<Request, Dispatcher::kBatchMax> batch_;

  std::unordered_map<uint64_t, std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Connection>> closed_;   // in this turn: someone may hold a pointer
  std::deque<std::unique_ptr<Connection>> released_;  // earlier: their memory goes in parts
  std::vector<uint64_t> to_go_on_;
  std::deque<uint64_t> slow_;       // have events that take long
  std::deque<uint64_t> strangers_;  // have events, and have not logged in
  std::deque<uint64_t> listeners_;  // have been told of messages that are not sent yet
  size_t large_reads_ = 0;          // in this turn
  bool more_events_ = false;        // the loop had more to tell of than it did
  int64_t evict_again_ms_ = 0;      // not before, unless clients hold more than
  uint64_t evict_again_bytes_ = 0;  // this
  std::vector<Connection*> to_serve_;
  std::vector<Connection*> to_settle_;
  uint64_t settled_at_command_ = 0;  // how many commands had run when settle_all() last did
  std::vector<uint64_t> paused_;
  // When waits for keys end, in monotonic microseconds, and whose.
  std::set<std::pair<int64_t, uint64_t>> deadlines_;
  std::atomic<size_t> client_count_ = 0;

  int64_t next_tick_us_ = 0;
  uint64_t ticks_ = 0;
  bool background_pending_ = false;
  bool compacting_ = false;
  bool stopping_ = false;
};

}  // namespace engine
