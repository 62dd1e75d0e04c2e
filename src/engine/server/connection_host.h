// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/execution/dispatcher.h"
#include "engine/session/node.h"
#include "net/event_loop.h"

namespace engine {

class Connection;

// What a connection asks of whoever serves it: a worker (worker.h). What is needed for every
// request is here and inline; the calls are of once a turn, or rarer. Belongs to one thread.
class ConnectionHost {
 public:
  // The host of the clients of worker `index`.
  ConnectionHost(Node& node, uint32_t index)
      : node_(node), index_(index), dispatcher_(node, index) {}
  virtual ~ConnectionHost() = default;
  ConnectionHost(const ConnectionHost&) = delete;
  ConnectionHost& operator=(const ConnectionHost&) = delete;

  Node& node() const { return node_; }
  uint32_t index() const { return index_; }
  // While a script runs for long, the one that serves the other clients meanwhile.
  Dispatcher& dispatcher() { return within_ != nullptr ? *within_ : dispatcher_; }
  const Dispatcher& dispatcher() const { return within_ != nullptr ? *within_ : dispatcher_; }
  int64_t now_ms() { return dispatcher_.keyspace_worker().now_ms; }

  // Hands the clients what was published for them, and what they are to forget. Not while a command
  // runs.
  void deliver_mail() {
    if (node_.bell.has_rung(index_)) [[unlikely]]
      deliver_messages();
  }

  // Where connections are watched. They are added and removed by the host.
  virtual net::EventLoop& loop() = 0;

  // --- requests -----------------------------------------------------------------------------

  // Where the next client's requests may be received: room for 64 KiB and half a request before
  // them.
  virtual std::span<char> read_buffer() = 0;

  // Reads of this turn that may have to be copied.
  virtual size_t large_reads() const = 0;
  virtual void count_large_read() = 0;

  // Asks for connection.serve() when all clients that have sent something have been received, or
  // the buffer is full: then first the memory for all their keys is asked for, since clients
  // without pipelines wait for it one at a time else.
  virtual void serve_later(Connection& connection) = 0;

  // Asks for connection.go_on() when the others have been served: the connection's share was over
  // before all that it had asked for was executed.
  virtual void go_on_later(Connection& connection) = 0;

  // Asks for connection.handle_deferred_events(), when those that are quick to serve have been: of
  // each turn such clients have a part. Those that have not logged in come last.
  virtual void handle_later(Connection& connection) = 0;

  // Asks for connection.resume(), but not from here: if it is still there then.
  virtual void resume_later(Connection& connection) = 0;

  // The same when clients are no longer paused.
  virtual void resume_after_pause(Connection& connection) = 0;

  // The client has begun to wait for a key. Ends the wait in time.
  virtual void wait_for_key(const Client& client) = 0;

  // --- replies ------------------------------------------------------------------------------

  // Asks for connection.flush() when the clients that are waiting now have been served. So the
  // replies of many go out one after the other: a peer that serves many of our connections is
  // woken once for them, not for each.
  virtual void flush_later(Connection& connection) = 0;

  // Asks for connection.flush() when the gate lets the client's replies pass.
  virtual void flush_when_passed(Connection& connection) = 0;

  // Spare reply storage, for as long as a client has something to say.
  virtual void lend_storage(OutputBuffer& out) = 0;
  virtual void take_storage(OutputBuffer& out) = 0;

  // --- the end ------------------------------------------------------------------------------

  // Closes clients while all of the node's are over `maxmemory-clients` (client_eviction.h).
  virtual void evict_clients() = 0;

  // The connection is closed, and to be watched no more. It lives on until the next turn.
  virtual void remove(Connection& connection) = 0;

 protected:
  // Has other clients served by a dispatcher of their own, or no more. Their commands see another
  // time than the one that runs, which goes on with its own.
  void begin_within();
  void end_within();
  bool is_within() const { return within_ != nullptr; }

 private:
  virtual void deliver_messages() = 0;

  Node& node_;
  const uint32_t index_;
  Dispatcher dispatcher_;
  std::unique_ptr<Dispatcher> second_;  // made when it is wanted first
  Dispatcher* within_ = nullptr;

  // Of the command that runs, while others are served.
  int64_t kept_now_ms_ = 0;
  bool kept_touches_ = true;
  bool kept_import_source_ = false;
};

}  // namespace engine
