// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string_view>
#include <thread>
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

  // One turn: what has happened, or else what is due when timeout_us() is over. False once the
  // worker is stopped: its clients have got what they would take then.
  bool run_once();

  // How long the next turn would wait for events, in microseconds.
  int64_t timeout_us() const;

  // Takes over a new connection. Called on this worker's thread.
  void adopt(Arrival arrival);
  // The same soon. Thread-safe.
  void expect(Arrival arrival);

  // Thread-safe.
  net::EventLoop& loop() override { return *loop_; }
  // How many clients have replies that wait at the gate, as far as is known, and whether there are
  // any now that it has moved: release_replies() is to follow here. Thread-safe.
  size_t clients_held() const { return held_count_.load(std::memory_order_seq_cst); }
  bool gate_has_moved() { return held_count_.exchange(0, std::memory_order_seq_cst) != 0; }

  // Whether the caller is the thread that serves here. Thread-safe.
  bool on_own_thread() const {
    return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }
  size_t client_count() const { return client_count_.load(std::memory_order_relaxed); }
  void count_expected_client() { client_count_.fetch_add(1, std::memory_order_relaxed); }

  // --- on this worker's thread only ---------------------------------------------------------

  Connection* find(uint64_t client_id);
  void resume_paused();

  // Within a command that takes long, a script or the wait for one: serves the other clients, as
  // far as they can be without a lock. They hear that the node is busy, or end what keeps it so.
  void serve_within();
  // Sends replies that the gate lets pass now.
  void release_replies();

  // The node has become a replica: who waits for a key is told so, as Redis does it, and who is
  // owed an answer by a primary that it is not any more is closed.
  void end_for_new_role();

  // The client, if it is still there, goes on with the answer that `reply` writes.
  void end_suspension(uint64_t client_id, const std::function<void(Client&)>& reply);

  // Closes the clients that `allowed-sources` does not let in any more.
  void close_disallowed(const std::vector<base::IpNetwork>& allowed);

  // Those that have connected to one of these addresses, once they have their answers.
  void close_abandoned(const std::set<std::string>& addresses);
  void close_unencrypted();

  // Runs the task once that time of the monotonic clock has come, in place of one that waits for
  // its own; null: none does. For what cannot wait for a tick.
  void call_at(int64_t at_us, std::function<void()> task) {
    alarm_us_ = task == nullptr ? INT64_MAX : at_us;
    alarm_ = std::move(task);
  }

  // The link to the primary is a client too, to be listed and closed as others, by `close`; null:
  // there is none.
  void set_primary_link(Client* client, std::function<void()> close) {
    primary_link_ = client;
    close_primary_link_ = std::move(close);
  }

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
  void flush_when_passed(Connection& connection) override;
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
  // In listeners_: those before it have all that they were told until then. No client's number.
  static constexpr uint64_t kAllTold = 0;

  void resume_later(uint64_t client_id);
  void serve_clients();
  void tell_followers();
  void ring();
  void work_in_background();
  void send_last_replies();
  void count_turn(uint64_t began, uint64_t commands_before);
  void tick();
  void sample_rates();
  void run_background_slice();
  bool observed(std::string_view event, const std::function<bool()>& work);
  bool save_or_load();
  void end_waits(int64_t now_us);
  void forget_deadline(const Client& client);
  void deliver_messages() override;
  void deliver_published();
  void deliver(const Invalidation& invalidation);
  void tell(uint64_t client_id, uint64_t redirect, const std::vector<std::string>* keys);
  void has_been_told(Connection& connection);
  void flush_told();
  void have_told(uint64_t until);
  ClientTotals client_totals() const;
  bool may_evict(const ClientTotals& totals, uint64_t limit);
  void close_evicted(Connection& connection);
  void go_on();
  void handle_deferred(std::deque<uint64_t>& ids, uint64_t budget_ns);
  void release_closed();
  void serve_all();
  void look_ahead();
  void flush_all();
  void flush_others();
  void adopt_expected();
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
  std::deque<uint64_t> slow_;             // have events that take long
  std::deque<uint64_t> strangers_;        // have events, and have not logged in
  std::deque<uint64_t> listeners_;        // have been told of messages that are not sent yet
  std::vector<Connection*> invalidated_;  // of what they are to forget: sent before any reply
  uint64_t invalidated_until_ = 0;        // what they have been told, as of Tracking; 0: nothing
  bool more_invalidated_ = false;  // some of it is for listeners_, as invalidated_ had no room
  std::deque<uint64_t> invalidated_marks_;  // with what kAllTold in listeners_ is about
  size_t large_reads_ = 0;                  // in this turn
  bool more_events_ = false;                // the loop had more to tell of than it did
  size_t events_ = 0;                       // that this turn began with
  bool tells_later_ = false;                // followers of the stream, in one of the next turns
  uint64_t told_until_ = 0;                 // the offset
  int64_t told_us_ = 0;
  int64_t evict_again_ms_ = 0;      // not before, unless clients hold more than
  uint64_t evict_again_bytes_ = 0;  // this
  std::mutex expected_mutex_;
  std::vector<Arrival> expected_;  // guarded by expected_mutex_
  std::vector<Connection*> to_serve_;
  std::vector<Connection*> to_flush_;
  uint64_t flushed_at_command_ = 0;  // how many commands had run when flush_all() last did
  std::vector<uint64_t> paused_;
  std::vector<uint64_t> held_;  // wait at the gate
  std::atomic<size_t> held_count_ = 0;
  // When waits for keys end, in monotonic microseconds, and whose.
  std::set<std::pair<int64_t, uint64_t>> deadlines_;
  Client* primary_link_ = nullptr;
  std::function<void()> close_primary_link_;
  std::atomic<size_t> client_count_ = 0;
  std::atomic<std::thread::id> thread_;

  int64_t now_us_ = 0;  // monotonic, in the middle of the last turn
  int64_t next_tick_us_ = 0;
  int64_t alarm_us_ = INT64_MAX;
  std::function<void()> alarm_;
  uint64_t ticks_ = 0;
  bool background_pending_ = false;
  bool compacting_ = false;
  bool saving_ = false;  // or loading: there was something to do of it
  bool stopping_ = false;
};

// Runs `each` on every worker's thread, then `done` on that of the first. On any thread.
void on_all_workers(const std::vector<std::unique_ptr<Worker>>& workers,
                    std::function<void(Worker&)> each, std::function<void()> done);

}  // namespace engine
