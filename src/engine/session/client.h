// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/acl/users.h"
#include "engine/replication/replica.h"
#include "engine/session/blocked_client.h"
#include "engine/session/client_progress.h"
#include "engine/session/client_tracking.h"
#include "engine/session/output_buffer.h"
#include "engine/session/resp_writer.h"
#include "engine/session/subscriptions.h"
#include "engine/session/transaction.h"

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
  bool encrypted = false;  // by TLS

  std::string name;
  std::string library_name;
  std::string library_version;

  uint32_t db = 0;
  // Whom it has logged in as, or the default user; null: it may do everything, as the
  // administration and our primary. Kept in step with the node's users by keep_user().
  acl::UserPointer user;
  uint64_t users_version = 0;  // of acl::Users, when that was looked up
  bool restricted = false;     // it may not do everything: the user, or what it has kept itself
  // The commands that it has not given up by TARN.CONFINE, whoever it logs in as; null: all.
  acl::SelectorPointer confinement;
  bool authenticated = false;
  bool was_authenticated = false;  // once, though perhaps no longer
  // When its log-in ends and it is closed, since the Unix epoch; 0: it does not. Of who has logged
  // in with IAM.
  int64_t login_ends_ms = 0;
  // Has shown `replication-secret`, as it was then: may follow under `restricted-commands`.
  bool knows_replication_secret = false;
  bool monitor = false;
  // memcached's `watch`: what it is shown (its own kinds, commands/memcache/observation.h), what
  // ends with the client, and how many lines it has missed.
  uint32_t watched_kinds = 0;
  std::shared_ptr<const void> watch;
  uint64_t watch_skipped = 0;
  bool no_evict = false;
  bool no_touch = false;
  bool redirects = false;  // CLIENT CAPA redirect
  bool import_source = false;
  bool read_only = false;  // READONLY, which replicas of a cluster look at
  bool is_script = false;  // stands in for who has a script run, which calls commands by it
  bool primary = false;    // the link to our primary: what it sends is done in any case
  ReplyMode reply_mode = ReplyMode::kOn;

  bool close_after_reply = false;  // nothing more is read from it
  bool close_asap = false;         // a limit was passed: not even the rest is sent
  bool suspended = false;          // a reply is on its way from elsewhere: nothing is executed
  bool muted = false;              // CLIENT REPLY says that this reply is not to be sent

  std::shared_ptr<Replica> replica;  // what it is as a replica of ours; null: none
  // What its last write has changed is told once all is up to this number (Tracking); 0: it is.
  uint64_t untold = 0;
  // Behind the last byte of the stream when its last write was done.
  uint64_t stream_offset = 0;

  std::unique_ptr<Transaction> transaction;  // between MULTI and EXEC
  std::vector<WatchedKey> watched;
  size_t watched_bytes = 0;                // what that takes, here and at the keys
  std::shared_ptr<WatchMark> watch_mark;   // null if nothing is watched
  std::shared_ptr<BlockedClient> blocked;  // while it waits for a key; suspended then

  std::unique_ptr<Subscriptions> subscriptions;  // null while it listens to nothing
  std::unique_ptr<ClientTracking> tracking;      // null while it does not track

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
           (subscriptions != nullptr ? subscriptions->bytes() : 0) +
           (tracking != nullptr ? tracking->bytes() : 0);
  }

  // The state of a fresh connection but for its identity (RESET). Requires: it watches no key,
  // listens to no channel and does not track.
  void reset(bool is_authenticated) {
    name.clear();
    transaction.reset();
    db = 0;
    authenticated = is_authenticated;
    login_ends_ms = 0;
    monitor = no_evict = no_touch = redirects = import_source = read_only = false;
    knows_replication_secret = false;
    reply_mode = ReplyMode::kOn;
    reply.set_resp(2);
  }
};

// Whether it gets our stream, or waits for it.
inline bool is_replica(const Client& client) {
  return client.replica != nullptr && client.replica->state() != ReplicaState::kHandshake;
}

// Whether the client may do more than log in: it has, or there is nothing to log in with (any
// more).
inline bool logged_in(const Client& client, const acl::Users& users) {
  return client.authenticated || users.default_is_open();
}

// The client gives up all commands but these, and never gets them back.
inline void confine(Client& client, acl::SelectorPointer commands) {
  client.confinement = std::move(commands);
  client.restricted = true;
}

// The client is that user from now on, who was looked up when the users had that version.
inline void become(Client& client, acl::UserPointer user, uint64_t users_version) {
  client.users_version = users_version;
  client.restricted =
      user != nullptr && (!user->may_do_everything() || client.confinement != nullptr);
  client.user = std::move(user);
}

// Looks the client's user up again if the users have changed; false: there is none of that name any
// more, and the client is to be closed.
inline bool keep_user(Client& client, const acl::Users& users) {
  const uint64_t version = users.version();
  if (client.users_version == version) [[likely]]
    return true;
  if (client.user == nullptr) {
    client.users_version = version;
    return true;
  }
  acl::UserPointer user = users.find(client.user->name());
  if (user == nullptr) return false;
  become(client, std::move(user), version);
  return true;
}

}  // namespace engine
