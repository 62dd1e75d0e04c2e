// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/keyspace/keyspace.h"
#include "engine/server/input_buffer.h"
#include "engine/session/client.h"
#include "engine/session/close_log.h"
#include "engine/session/consumed.h"
#include "net/event_loop.h"
#include "net/socket.h"
#include "net/transport.h"
#include "protocol/foreign/foreign.h"

namespace engine {

class ConnectionHost;
struct Settings;

// A client that has connected, on its way to the worker that is to serve it.
struct Arrival {
  std::unique_ptr<net::Transport> transport;
  net::Peer peer;
  uint64_t client_id = 0;
};

// A client's connection: reads what arrived, has it executed, sends the replies. What the bytes
// mean, a subclass knows (redis_connection.h). Belongs to its host, the worker that serves it, and
// to that one's thread.
//
// A quiet connection holds no buffers: requests are read into the worker's buffer and replies
// written into storage that the worker lends, and only what is left over, half a request or a reply
// that the peer did not take, moves to storage of the connection's own. The one for requests stays
// for two seconds.
class Connection : public net::EventHandler {
 public:
  Connection(ConnectionHost& host, Arrival arrival);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Client& client() { return client_; }
  const base::IpAddress& ip() const { return ip_; }
  net::Handle handle() const { return transport_->handle(); }
  bool is_encrypted() const { return transport_->is_encrypted(); }

  // The events to be watched for, from the beginning.
  uint32_t interest() const { return interest_; }

  // Deals with the events at once if that is quick and the client has logged in, else it asks the
  // host to have it done when the turn of such clients comes.
  void on_event(uint32_t events) override;
  void handle_deferred_events();

  // While another client's script runs for long on this thread: not who runs it, and not who cannot
  // even go without a lock.
  bool may_be_told_within() const override;
  bool is_executing() const { return executing_; }

  // What arrived and is not executed yet. The host first has all waiting clients look ahead,
  // then serve(), which executes it.
  std::string_view received() const { return received_; }
  virtual bool look_ahead(Key& key) = 0;  // the only key that the data asks for, if it is one
  void serve();

  // Executes what has been received while the client could not go on.
  void resume();

  // Executes more of what was left over when the client's turn ended.
  void go_on();

  // The memory of a closed connection, a part at a time; true once nothing of size is left.
  bool release_some() { return client_.out.release_some(); }

  // Sends what is due; the rest goes when the socket takes it. May close the connection.
  void send_replies();

  // What follows every execution: sends, takes storage back, looks at the limits. May close the
  // connection. Called by the host once a turn of its loop has served all clients that had
  // something to say.
  void flush();

  // The gate has moved.
  void pass_gate();

  // Asks the host for flush().
  void flush_soon() { flush_later(); }

  // True if nobody has asked for flush() yet: who calls this does.
  bool mark_to_flush() { return !std::exchange(to_flush_, true); }

  // The same for a client to whom others' messages were written: true if nobody has asked yet.
  bool hears() { return !std::exchange(hears_, true); }
  void flush_heard() {
    hears_ = false;
    flush();
  }

  // Looks after limits of time and memory; to be called at least once a second.
  void check_limits(int64_t now_ms);

 protected:
  // Executes the complete requests at the front of `data`. Stops early when stopped() says so, and
  // soon after `requests_max`.
  virtual Consumed consume(std::string_view data, size_t requests_max) = 0;

  // How many bytes more the request at the front needs at least.
  virtual size_t bytes_missing() const = 0;

  // Whether that is a protocol which is served here, though others turn it away.
  virtual bool speaks(protocol::foreign::Protocol /*protocol*/) const { return false; }

  // How many of the bytes that consume() left over are arguments already parsed.
  virtual size_t bytes_parsed() const { return 0; }

  // While replies wait at the gate nothing is executed that they would have to wait for as well.
  bool stopped() const { return client_.must_wait() || paused_ || held_; }

  // Waits until clients are no longer paused.
  void wait_for_unpause();

  // Has the client closed at once, before anything more of it is executed.
  void turn_away(CloseReason reason);

  ConnectionHost& host() { return host_; }

 private:
  void handle(uint32_t events);
  void defer(uint32_t events);
  bool is_quick(uint32_t events) const;
  bool begins(char first_byte);
  void log_in_by_certificate();
  bool speaks_foreign(char first_byte);
  bool receive();
  bool needs_own_buffer(size_t held) const;
  size_t own_room(size_t held) const;
  bool receive_shared();
  bool receive_private();
  bool count_received(const net::IoResult& result);
  Consumed execute(std::string_view data);
  void execute_private();
  bool evicted_for_input();
  void flush_later();
  bool has_to_send();
  bool is_held();
  bool waits_for_telling();
  bool must_not_answer() const;
  void go_on_later();
  void take_stock();  // takes storage back, counts memory, looks at the limits
  void end_pause();
  bool closed_for_input_limit();
  bool closed_for_hard_limit();
  bool closed_for_login_timeout(const Settings& settings, int64_t now_ms);
  bool closed_for_ended_login(int64_t now_ms);
  bool closed_for_output_limit(int64_t now_ms);
  void close_for(CloseReason reason, std::string_view detail);
  const OutputBufferLimit& output_limit() const;
  void note_input();
  void trim_input(int64_t now_ms);
  void update_interest();
  void ask_again();
  void update_memory();
  void count_memory(size_t bytes, size_t referenced);
  void read_again_if_unread();
  void close();

  ConnectionHost& host_;
  const std::unique_ptr<net::Transport> transport_;
  const base::IpAddress ip_;
  Client client_;
  InputBuffer input_;
  std::string_view received_;  // in the worker's buffer; begins with a copy of input_
  uint32_t interest_ = net::kReadable | net::kOnce;
  size_t counted_memory_ = 0;  // what the host's sums hold of this client
  size_t counted_references_ = 0;
  size_t counted_logged_out_ = 0;
  uint32_t deferred_events_ = 0;  // 0: the host does not know of any
  bool going_on_ = false;         // the host will call go_on(): nothing is read until then
  bool unread_ = false;           // there is something to read, of which we will not be told again
  bool paused_ = false;
  bool to_flush_ = false;  // the host knows that flush() is due
  bool hears_ = false;     // it knows that flush_heard() is
  bool held_ = false;      // replies wait at the gate
  bool closed_ = false;
  bool executing_ = false;  // what it has sent
};

}  // namespace engine
