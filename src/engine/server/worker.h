// SPDX-License-Identifier: Apache-2.0
#pragma once

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
#include "engine/server/client_eviction.h"
#include "engine/server/connection_factory.h"
#include "engine/server/connection_host.h"
#include "engine/session/node.h"
#include "net/event_loop.h"
#include "net/socket.h"

namespace engine {

// Whether `allowed-sources` lets the peer in; nothing keeps out who is on this machine's own file
// system.
bool may_connect(const net::Peer& peer, const std::vector<base::IpNetwork>& allowed);

// An event loop with its own clients, which it serves from the first byte to the last, turn by
// turn, on the one thread that runs it. Whatever other threads want of it comes through
// loop().post(). Between events it does its share of the background work, in slices.
class Worker final : public ConnectionHost, public WorkerClients {
 public:
  Worker(Node& node, uint32_t index, std::unique_ptr<net::EventLoop> loop,
         std::unique_ptr<ConnectionFactory> factory);
  ~Worker() override;

  // Serves until stop() was posted to it.
  void run() {
    while (run_once()) {
    }
  }
  void stop() { stopping_ = true; }

  // One turn: what has happened, or else what is due when timeout_ms() is over. False once the
  // worker is stopped: its clients have got what they would take then.
  bool run_once();

  // How long the next turn would wait for events, in milliseconds.
  int timeout_ms() const;

  // Takes over a new connection. Called on this worker's thread.
  void adopt(Arrival arrival);

  // Thread-safe.
  net::EventLoop& loop() override { return *loop_; }
  size_t client_count() const { return client_count_.load(std::memory_order_relaxed); }
  void count_expected_client() { client_count_.fetch_add(1, std::memory_order_relaxed); }

  // --- on this worker's thread only ---------------------------------------------------------

  Connection* find(uint64_t client_id);
  void resume_paused();

  // Closes the clients that `allowed-sources` does not let in any more.
  void close_disallowed(const std::vector<base::IpNetwork>& allowed);

  // What the client waited for came, and this is the answer.
  void answer_blocked(Connection& connection, std::string_view reply);

  std::span<char> read_buffer() override {
    return {read_buffer_.get() + read_bytes_, kReadBufferBytes - read_bytes_};
  }
  size_t large_reads() const override { return large_reads_; }
  void count_large_read() override { large_reads_++; }
  void serve_later(Connection& connection) override;
  void go_on_later(Connection& connection) override;
  void handle_later(Connection& connection) override;
  void resume_later(Connection& connection) override;
  void resume_after_pause(Connection& connection) override;
  void wait_for_key(const Client& client) override;
  void flush_later(Connection& connection) override;
  void lend_storage(OutputBuffer& out) override;
  void take_storage(OutputBuffer& out) override;
  void evict_clients() override;
  void remove(Connection& connection) override;

  void for_each(const std::function<void(Client&)>& visit) override;
  void close(Client& client, bool now) override;
  bool unblock(Client& client, bool with_error) override;

 private:
  static constexpr size_t kReadBytes = 80 * 1024;
  static constexpr size_t kReadBufferBytes = 4 * kReadBytes;

  void resume_later(uint64_t client_id);
  void serve_clients();
  void work_in_background();
  void send_last_replies();
  void count_turn(uint64_t began, uint64_t commands_before);
  void tick();
  void sample_rates();
  void run_background_slice();
  void end_waits(int64_t now_us);
  void forget_deadline(const Client& client);
  void deliver_messages() override;
  ClientTotals client_totals() const;
  bool may_evict(const ClientTotals& totals, uint64_t limit);
  void close_evicted(Connection& connection);
  void go_on();
  void handle_deferred(std::deque<uint64_t>& ids, uint64_t budget_ns);
  void release_closed();
  void serve_all();
  void look_ahead();
  void flush_all();
  void flush_listeners();

  const std::unique_ptr<net::EventLoop> loop_;
  const std::unique_ptr<ConnectionFactory> factory_;
  const std::unique_ptr<char[]> read_buffer_;
  size_t read_bytes_ = 0;  // of it, taken by clients that wait to be served
  std::deque<OutputBuffer> spares_;
  size_t spare_bytes_ = 0;

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
  std::vector<Connection*> to_flush_;
  uint64_t flushed_at_command_ = 0;  // how many commands had run when flush_all() last did
  std::vector<uint64_t> paused_;
  // When waits for keys end, in monotonic microseconds, and whose.
  std::set<std::pair<int64_t, uint64_t>> deadlines_;
  std::atomic<size_t> client_count_ = 0;

  int64_t now_us_ = 0;  // monotonic, in the middle of the last turn
  int64_t next_tick_us_ = 0;
  uint64_t ticks_ = 0;
  bool background_pending_ = false;
  bool compacting_ = false;
  bool stopping_ = false;
};

}  // namespace engine
