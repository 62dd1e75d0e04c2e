// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session/blocked_client.h"
#include "engine/session/client_progress.h"
#include "engine/session/output_buffer.h"
#include "engine/session/resp_writer.h"
#include "engine/session/subscriptions.h"
#include "engine/session/transaction.h"
#include "engine/settings/settings.h"

namespace engine {

struct CommandSpec;

// CLIENT REPLY.
enum class ReplyMode : uint8_t {
  kOn,
  kOff,
  kSkipNext,  // the next command will not be answered
  kSkipping,  // nor will the one that runs now
};

// What a client is in the midst of sending.
enum class InputState : uint8_t {
  kInLine,          // of a request, or nothing
  kInValue,         // of a memcached item
  kInRefusedValue,  // of one that is not taken
};

// One connected client: what it chose and what it is owed, without its socket. Belongs to the
// worker that serves it; no other thread touches it.
class Client {
 public:
  Client(uint64_t client_id, base::SlabCache& memory) : id(client_id), reply(out, memory, 2) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const uint64_t id;
  std::string address;  // "127.0.0.1:50000", or the path of a Unix socket with ":0"
  std::string local_address;
  int fd = -1;          // for CLIENT LIST only
  uint32_t worker = 0;  // whose client it is
  bool unix_socket = false;
  bool loopback = false;  // connected from this machine over TCP
  // Came through `admin-socket`: trusted, not limited, and not seen by other clients.
  bool admin = false;

  std::string name;
  std::string library_name;
  std::string library_version;

  uint32_t db = 0;
  bool authenticated = false;
  bool was_authenticated = false;  // once, though perhaps no longer
  bool monitor = false;
  bool no_evict = false;
  bool no_touch = false;
  bool redirects = false;  // CLIENT CAPA redirect
  bool import_source = false;
  bool read_only = false;  // READONLY, which replicas of a cluster look at
  ReplyMode reply_mode = ReplyMode::kOn;

  bool close_after_reply = false;  // nothing more is read from it
  bool close_asap = false;         // a limit was passed: not even the rest is sent
  bool suspended = false;          // a reply is on its way from elsewhere: nothing is executed
  bool muted = false;              // CLIENT REPLY says that this reply is not to be sent

  std::unique_ptr<Transaction> transaction;  // between MULTI and EXEC
  std::vector<WatchedKey> watched;
  size_t watched_bytes = 0;                // what that takes, here and at the keys
  std::shared_ptr<WatchMark> watch_mark;   // null if nothing is watched
  std::shared_ptr<BlockedClient> blocked;  // while it waits for a key; suspended then

  std::unique_ptr<Subscriptions> subscriptions;  // null while it listens to nothing

  // More unread replies than this, and nothing further of the client is executed until it has
  // read some: a client that never reads costs no more than that.
  static constexpr size_t kPauseAtOutputBytes = 16u << 20;
  // Of a client that never logged in; it is closed then.
  static constexpr size_t kLoggedOutOutputBytes = 1024;

  bool is_stranger() const { return !authenticated && !was_authenticated; }

  bool must_wait() const {
    return suspended || close_after_reply || close_asap ||
           out.pending_bytes() > (is_stranger() ? kLoggedOutOutputBytes : kPauseAtOutputBytes);
  }

  OutputBuffer out;
  RespWriter reply;

  const CommandSpec* last_command = nullptr;
  int64_t created_ms = 0;
  int64_t last_active_ms = 0;
  uint64_t commands = 0;
  uint64_t bytes_in = 0;
  uint64_t bytes_out = 0;

  ClientProgress progress;

  // Kept up to date by the connection, for CLIENT LIST and the limits.
  InputState input_state = InputState::kInLine;
  size_t query_bytes = 0;     // received and not parsed
  size_t argument_bytes = 0;  // parsed, of a request that is not whole
  size_t query_capacity = 0;  // of the client's own query buffer
  int64_t soft_limit_since_ms = 0;

  // Without storage that holds nothing: that is the worker's, lent for a turn.
  size_t memory_bytes() const {
    return sizeof(Client) + query_capacity + (out.empty() ? 0 : out.footprint()) + name.size() +
           library_name.size() + library_version.size() + watched_bytes +
           (transaction != nullptr ? transaction->bytes() : 0) +
           (subscriptions != nullptr ? subscriptions->bytes() : 0);
  }

  // The state of a fresh connection but for its identity (RESET). Requires: it watches no key and
  // listens to no channel.
  void reset(bool is_authenticated) {
    name.clear();
    transaction.reset();
    db = 0;
    authenticated = is_authenticated;
    monitor = no_evict = no_touch = redirects = import_source = read_only = false;
    reply_mode = ReplyMode::kOn;
    reply.set_resp(2);
  }
};

// Whether the client may do more than log in: it has, or there is nothing to log in with (any
// more).
inline bool logged_in(const Client& client, const Settings& settings) {
  return client.authenticated || settings.requirepass.empty();
}

}  // namespace engine
